package org.passeur.signalling.opendht.node;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.wire.Family;
import org.passeur.signalling.opendht.wire.Message;

/**
 * Something that has to stay at the nodes closest to a key for as long as we live, while nodes come and go. It looks for
 * them in rounds: at the start, when a node turns up that is closer than one of them, when one of them is lost, and now
 * and then. Loop only.
 */
abstract class Placement {
    /** Several changes at once are one. */
    private static final long GATHER_MILLIS = 50;

    private static final long RETRY_MILLIS = 2_000;
    /** A few rounds may follow each other closely, as when we enter the network; where nodes come and go all the time, */
    private static final int ROUNDS_AT_ONCE = 6;
    /** one in so long has to do. */
    private static final long BETWEEN_ROUNDS_MILLIS = 30_000;

    final Id key;
    final Surroundings around;
    final Lookups lookups;
    private final Peers peers;
    private final int width;
    private final Map<Family, Set<Peer>> placed = new EnumMap<>(Family.class);
    private EventLoop.@Nullable Timer next;
    private int running;
    /** When the last round would have been, had they kept their distance. */
    private long spacedAt;

    private boolean again;
    private boolean closed;

    Placement(Id key, int width, Surroundings around, Lookups lookups, Peers peers) {
        this.key = key;
        this.width = width;
        this.around = around;
        this.lookups = lookups;
        this.peers = peers;
        peers.families().forEach(family -> placed.put(family, new LinkedHashSet<>()));
    }

    /** What nodes are asked on the way. */
    abstract Message.Request question();

    /** Puts it there. The peer's token is fresh. */
    abstract void place(Peer peer, Message.@Nullable Reply answer);

    void start() {
        round();
    }

    void close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** A good node turned up: it may be closer than those that have it. */
    void turnedUp(Peer peer) {
        Set<Peer> there = placed(peer.family());
        if (!there.contains(peer)
                && (there.size() < width || there.stream().anyMatch(p -> key.isCloser(peer.id, p.id)))) {
            soon(GATHER_MILLIS);
        }
    }

    /** A node was lost, one that had it perhaps. */
    void lost(Peer peer) {
        if (placed(peer.family()).remove(peer)) {
            soon(GATHER_MILLIS);
        }
    }

    /** It is not there after all, and has to be placed again. */
    void displaced(Peer peer) {
        if (placed(peer.family()).remove(peer)) {
            soon(RETRY_MILLIS);
        }
    }

    /** Places it anew everywhere. */
    void renewAll() {
        placed.values().forEach(Set::clear);
        spacedAt = 0; // whatever was done before, this does not wait
        if (running > 0) {
            again = true;
        } else {
            round();
        }
    }

    void soon(long millis) {
        if (closed) {
            return;
        }
        if (running > 0) {
            again = true;
        } else if (next == null) {
            long earliest = spacedAt - (ROUNDS_AT_ONCE - 1) * BETWEEN_ROUNDS_MILLIS;
            next = around.loop().after(Math.max(millis, earliest - around.loop().millis()), this::round);
        }
    }

    private void round() {
        next = null;
        if (closed || running > 0) {
            return;
        }
        again = false;
        spacedAt = Math.max(spacedAt, around.loop().millis()) + BETWEEN_ROUNDS_MILLIS;
        running = peers.families().size();
        lookups.inAllFamilies(key, new Round());
    }

    /** Where it is now. */
    List<Peer> placed() {
        return placed.values().stream().flatMap(Set::stream).toList();
    }

    boolean isPlaced(Peer peer) {
        return placed(peer.family()).contains(peer);
    }

    private Set<Peer> placed(Family family) {
        return placed.computeIfAbsent(family, f -> new LinkedHashSet<>());
    }

    /** One search for the closest nodes. */
    private final class Round implements Lookup.Purpose {
        private final Map<Peer, Message.Reply> answers = new HashMap<>();

        @Override
        public Message.Request question() {
            return Placement.this.question();
        }

        @Override
        public void answered(Peer peer, Message.Reply reply) {
            answers.put(peer, reply);
        }

        @Override
        public void settled(List<Peer> closest) {
            place(closest);
        }

        @Override
        public void finished(List<Peer> closest) {
            place(closest);
            running--;
            if (running == 0 && again) {
                soon(GATHER_MILLIS);
            }
        }

        private void place(List<Peer> closest) {
            List<Peer> best = closest.stream().limit(width).toList();
            for (Peer peer : best) {
                if (!closed && placed(peer.family()).add(peer)) {
                    Placement.this.place(peer, answers.get(peer));
                }
            }
            if (best.size() == width) {
                Set<Peer> there = placed(best.get(0).family());
                there.removeIf(peer -> !best.contains(peer));
            }
        }
    }
}
