package org.passeur.signalling.opendht.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Id;

/**
 * The nodes of one address family that we know. Bucket {@code i} has those that share exactly {@code i} leading bits with
 * us; the last one, which is the one that our own id would be in, has all that share more, and splits when it is full.
 * Loop only.
 */
final class RoutingTable {
    static final int BUCKET = 8;

    private final Id self;
    private final List<Bucket> buckets = new ArrayList<>(List.of(new Bucket()));

    RoutingTable(Id self) {
        this.self = self;
    }

    /** One bucket. */
    static final class Bucket {
        private final List<Peer> peers = new ArrayList<>(BUCKET);
        /** Comes in when one of the others fails. */
        private @Nullable Peer spare;

        private long touchedAt;
    }

    /** @return whether it is in the table now */
    boolean add(Peer peer, long now) {
        Bucket bucket = bucketOf(peer.id);
        bucket.peers.removeIf(p -> p != peer && p.id.equals(peer.id) && !p.isGood(now));
        if (bucket.peers.stream().anyMatch(p -> p.id.equals(peer.id))) {
            return bucket.peers.contains(peer);
        }
        while (bucket.peers.size() >= BUCKET && bucket == last() && buckets.size() < Id.BITS) {
            split(bucket);
            bucket = bucketOf(peer.id);
        }
        if (bucket.peers.size() >= BUCKET && !bucket.peers.removeIf(Peer::isSilent)) {
            bucket.spare = peer;
            return false;
        }
        return bucket.peers.add(peer);
    }

    /** Lets the spare one in for one that does not answer. Without a spare, the failed one stays until a better comes. */
    void failed(Peer peer) {
        Bucket bucket = bucketOf(peer.id);
        Peer spare = bucket.spare;
        if (spare != null && bucket.peers.remove(peer)) {
            bucket.spare = null;
            if (bucket.peers.stream().noneMatch(p -> p.id.equals(spare.id))) {
                bucket.peers.add(spare);
            }
        }
    }

    /** The closest to the target, closest first. */
    List<Peer> closest(Id target, int count, Predicate<Peer> which) {
        int own = Math.min(self.commonBits(target), buckets.size() - 1);
        List<Peer> closest = new ArrayList<>();
        // these share more bits with the target than we do,
        collect(closest, buckets.subList(own, own + 1), target, which);
        // these as many as we do,
        if (closest.size() < count) {
            collect(closest, buckets.subList(own + 1, buckets.size()), target, which);
        }
        // and these fewer and fewer
        for (int i = own - 1; i >= 0 && closest.size() < count; i--) {
            collect(closest, buckets.subList(i, i + 1), target, which);
        }
        return closest.subList(0, Math.min(count, closest.size()));
    }

    private static void collect(List<Peer> into, List<Bucket> buckets, Id target, Predicate<Peer> which) {
        int from = into.size();
        for (Bucket bucket : buckets) {
            for (Peer peer : bucket.peers) {
                if (which.test(peer)) {
                    into.add(peer);
                }
            }
        }
        into.subList(from, into.size()).sort(Comparator.comparing(peer -> peer.id, target.closestFirst()));
    }

    int count(Predicate<Peer> which) {
        return (int) all().filter(which).count();
    }

    Stream<Peer> all() {
        return buckets.stream().flatMap(bucket -> bucket.peers.stream());
    }

    /** Notes that the region around the id was looked at. */
    void touch(Id id, long now) {
        bucketOf(id).touchedAt = now;
    }

    /** A node to ping in each bucket: one that is not known to be good, or, if nobody is, even one that did not answer. */
    List<Peer> doubtful(long now) {
        boolean lost = all().noneMatch(peer -> peer.isGood(now));
        return buckets.stream()
                .map(bucket -> bucket.peers.stream()
                        .filter(peer -> peer.isDubious(now) || (lost && !peer.isGood(now)))
                        .findFirst())
                .flatMap(Optional::stream)
                .toList();
    }

    /** How many leading bits the members of each bucket share with us that was not looked at since {@code before}. */
    List<Integer> untouchedSince(long before) {
        List<Integer> stale = new ArrayList<>();
        for (int i = 0; i < buckets.size(); i++) {
            if (buckets.get(i).touchedAt < before) {
                stale.add(i);
            }
        }
        return stale;
    }

    private void split(Bucket full) {
        int depth = buckets.size() - 1;
        var deeper = new Bucket();
        deeper.touchedAt = full.touchedAt;
        deeper.peers.addAll(full.peers.stream()
                .filter(peer -> self.commonBits(peer.id) > depth)
                .toList());
        full.peers.removeAll(deeper.peers);
        buckets.add(deeper);
    }

    private Bucket bucketOf(Id id) {
        return buckets.get(Math.min(self.commonBits(id), buckets.size() - 1));
    }

    private Bucket last() {
        return buckets.get(buckets.size() - 1);
    }
}
