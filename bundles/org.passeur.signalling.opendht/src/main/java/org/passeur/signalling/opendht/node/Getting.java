package org.passeur.signalling.opendht.node;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Query;

/**
 * Collects the values under a key: from each node near it first the ids, then one value at a time, as all nodes do. Loop
 * only.
 */
final class Getting implements Lookup.Purpose {
    private static final int MAX_VALUES_PER_NODE = 1024;
    private static final int FETCHES_AT_ONCE = 4;

    private final Id key;
    private final Query where;
    private final Lookups lookups;
    private final Predicate<Value> each;
    private final CompletableFuture<Void> done;
    private final Set<Value> seen = new HashSet<>();
    private final Deque<Fetch> waiting = new ArrayDeque<>();
    private List<Lookup> running = List.of();
    private int unfinished;
    private int fetching;

    /**
     * @param each takes a value that was not seen before; false ends it all
     * @param done completes when there is no more to come
     */
    Getting(Id key, Query where, Lookups lookups, Predicate<Value> each, CompletableFuture<Void> done) {
        this.key = key;
        this.where = where;
        this.lookups = lookups;
        this.each = each;
        this.done = done;
    }

    void start(int families) {
        unfinished = families;
        running = lookups.inAllFamilies(key, this);
        conclude();
    }

    /** Takes a value from wherever it was found. */
    void found(Value value) {
        if (!done.isDone() && where.matches(value) && seen.add(value) && !each.test(value)) {
            end();
        }
    }

    @Override
    public Message.Request question() {
        return lookups.get(key, new Query(Query.IDS.select(), where.where()));
    }

    @Override
    public void answered(Peer peer, Message.Reply reply) {
        reply.values().inline().forEach(this::found); // from a node that does not select
        if (reply.rows() != null) {
            reply.rows().column(Query.Field.ID).stream()
                    .distinct()
                    .limit(MAX_VALUES_PER_NODE)
                    .forEach(id -> waiting.add(new Fetch(peer, id)));
            fetch();
        }
    }

    @Override
    public void finished(List<Peer> closest) {
        unfinished--;
        conclude();
    }

    private void fetch() {
        while (fetching < FETCHES_AT_ONCE && !waiting.isEmpty() && !done.isDone()) {
            fetching++;
            Fetch next = waiting.remove();
            lookups.ask(next.peer, lookups.get(key, Query.ofId(next.id)), next);
        }
    }

    private void conclude() {
        if (unfinished == 0 && fetching == 0 && waiting.isEmpty()) {
            done.complete(null);
        }
    }

    /** Stops asking. */
    void end() {
        running.forEach(Lookup::cancel);
        waiting.clear();
        done.complete(null);
    }

    /** One value from one node. */
    private final class Fetch implements Requests.Answer {
        private final Peer peer;
        private final long id;

        Fetch(Peer peer, long id) {
            this.peer = peer;
            this.id = id;
        }

        @Override
        public void replied(Peer who, Message.Reply reply) {
            reply.values().inline().forEach(Getting.this::found);
            over();
        }

        @Override
        public void silent() {
            over();
        }

        private void over() {
            fetching--;
            fetch();
            conclude();
        }
    }
}
