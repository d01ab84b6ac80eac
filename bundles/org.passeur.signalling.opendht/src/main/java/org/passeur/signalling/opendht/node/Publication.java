package org.passeur.signalling.opendht.node;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Owner;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueType;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Query;
import org.passeur.signalling.opendht.wire.Rows;
import org.passeur.signalling.opendht.wire.Values;

/** A value that is in the network for as long as we are: a permanent put. Loop only. */
final class Publication extends Placement {
    /** Renewed so long before it would expire. */
    private static final long MARGIN_MILLIS = 10_000;
    /** Not longer than this, although certificates are kept for a week: the nodes that keep them come and go. */
    private static final long LONGEST_MILLIS = 60 * 60_000L;

    private final Value value;
    private final Storage storage;

    Publication(Id key, Value value, Surroundings around, Lookups lookups, Peers peers, Storage storage) {
        super(key, Lookup.CLOSEST, around, lookups, peers);
        this.value = value;
        this.storage = storage;
    }

    @Override
    void start() {
        storage.store(key, value, null, 0);
        super.start();
        renewLater();
    }

    private void renewLater() {
        long lifetime = ValueType.lifetime(value).toMillis();
        around.loop().after(Math.min(lifetime - MARGIN_MILLIS, LONGEST_MILLIS), () -> {
            if (!isClosed()) {
                storage.store(key, value, null, 0);
                renewAll();
                renewLater();
            }
        });
    }

    @Override
    void close() {
        super.close();
        storage.forget(key, value.id());
    }

    @Override
    Message.Request question() {
        return lookups.get(key, Query.PROBE);
    }

    @Override
    void place(Peer peer, Message.@Nullable Reply answer) {
        if (answer != null && answer.rows() != null && isThere(answer.rows())) {
            refresh(peer);
        } else {
            put(peer);
        }
    }

    private boolean isThere(Rows rows) {
        Owner owner = value instanceof Value.Open open ? open.body().owner() : null;
        int seq = owner == null ? 0 : owner.seq();
        List<Long> ids = rows.column(Query.Field.ID);
        List<Long> seqs = rows.column(Query.Field.SEQUENCE);
        for (int i = 0; i < Math.min(ids.size(), seqs.size()); i++) {
            if (ids.get(i) == value.id() && seqs.get(i) >= seq) {
                return true;
            }
        }
        return false;
    }

    private void refresh(Peer peer) {
        Bytes token = peer.token();
        if (token != null) {
            lookups.ask(peer, new Message.Refresh(lookups.self(), key, value.id(), token), new Outcome(peer));
        }
    }

    private void put(Peer peer) {
        Bytes token = peer.token();
        if (token != null) {
            var put = new Message.Put(lookups.self(), key, Values.of(List.of(value)), OptionalLong.empty(), token);
            lookups.ask(peer, put, new Outcome(peer));
        }
    }

    /** What comes of a put or a refresh. */
    private final class Outcome implements Requests.Answer {
        private final Peer peer;

        Outcome(Peer peer) {
            this.peer = peer;
        }

        @Override
        public void replied(Peer who, Message.Reply reply) {
            // taken, as far as anyone can know
        }

        @Override
        public void failed(Message.Failure failure) {
            if (failure.code() == Message.Failure.NOT_FOUND && !isClosed()) {
                put(peer);
            } else {
                displaced(peer);
            }
        }

        @Override
        public void silent() {
            displaced(peer);
        }
    }
}
