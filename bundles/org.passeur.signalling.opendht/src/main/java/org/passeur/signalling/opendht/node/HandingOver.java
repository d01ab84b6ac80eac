package org.passeur.signalling.opendht.node;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueType;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Query;
import org.passeur.signalling.opendht.wire.Values;

/**
 * Storage maintenance: every ten minutes the values that others gave us are offered to the nodes closest to their keys
 * that have not got them, with their age. One key at a time. Loop only.
 */
final class HandingOver {
    private static final long EVERY_MILLIS = 10 * 60_000L;
    /** In one round, for one key and one node. */
    private static final int MAX_VALUES = 64;

    private static final int MAX_KEYS = 1024;

    private final Surroundings around;
    private final Lookups lookups;
    private final Storage storage;
    private final int families;
    private final Queue<Id> waiting = new ArrayDeque<>();
    private boolean closed;

    HandingOver(Surroundings around, Lookups lookups, Storage storage, int families) {
        this.around = around;
        this.lookups = lookups;
        this.storage = storage;
        this.families = families;
    }

    void start() {
        around.loop().after(around.jittered(EVERY_MILLIS), this::round);
    }

    void close() {
        closed = true;
        waiting.clear();
    }

    private void round() {
        if (!closed) {
            if (waiting.isEmpty()) {
                storage.keysOfOthers().stream().limit(MAX_KEYS).forEach(waiting::add);
                next();
            }
            start();
        }
    }

    private void next() {
        Id key = waiting.poll();
        if (key != null) {
            lookups.inAllFamilies(key, new OneKey(key));
        }
    }

    /** Looks who should have the values of a key. */
    private final class OneKey implements Lookup.Purpose {
        private final Id key;
        private final Map<Peer, Set<Long>> has = new HashMap<>();
        private int unfinished = families;

        OneKey(Id key) {
            this.key = key;
        }

        @Override
        public Message.Request question() {
            return lookups.get(key, Query.IDS);
        }

        @Override
        public void answered(Peer peer, Message.Reply reply) {
            has.put(
                    peer,
                    new HashSet<>(
                            reply.rows() == null ? List.of() : reply.rows().column(Query.Field.ID)));
        }

        private void offer(Peer peer) {
            Bytes token = peer.token();
            int given = 0;
            for (Map.Entry<Value, Long> value : storage.ofOthers(key).entrySet()) {
                if (token != null
                        && value.getValue() > 0
                        && !has.getOrDefault(peer, Set.of())
                                .contains(value.getKey().id())
                        && given++ < MAX_VALUES) {
                    lookups.ask(peer, put(value.getKey(), value.getValue(), token), new Unheeded());
                }
            }
        }

        private Message.Put put(Value value, long leftMillis, Bytes token) {
            long ageSeconds = (ValueType.lifetime(value).toMillis() - leftMillis) / 1000;
            OptionalLong created = OptionalLong.of(around.loop().unixSeconds() - Math.max(0, ageSeconds));
            return new Message.Put(lookups.self(), key, Values.of(List.of(value)), created, token);
        }

        @Override
        public void finished(List<Peer> closest) {
            closest.forEach(this::offer);
            if (--unfinished == 0 && !closed) {
                next();
            }
        }
    }

    /** Whether it is taken is the other's business; it will be offered again. */
    private static final class Unheeded implements Requests.Answer {
        @Override
        public void replied(Peer peer, Message.Reply reply) {
            // taken, as far as anyone can know
        }

        @Override
        public void silent() {
            // noted where all silence is noted
        }
    }
}
