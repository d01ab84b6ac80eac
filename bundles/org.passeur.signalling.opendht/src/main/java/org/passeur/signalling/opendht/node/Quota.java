package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who takes how much of what is shared by all, so that the greediest pays when there is no room. Our own values are not
 * counted. Loop only.
 */
final class Quota {
    private final Map<InetAddress, Share> shares = new HashMap<>();
    private final TreeSet<Share> greediestLast = new TreeSet<>(
            Comparator.comparingLong((Share share) -> share.used).thenComparingLong(share -> share.order));

    private long used;
    private long order;

    /** One sender's part. */
    private static final class Share {
        private final long order;
        private final Set<Stored> oldestFirst = new LinkedHashSet<>();
        private long used;

        Share(long order) {
            this.order = order;
        }
    }

    void add(Stored stored) {
        if (stored.from != null) {
            Share share = shares.computeIfAbsent(Networks.of(stored.from), from -> new Share(order++));
            greediestLast.remove(share);
            share.oldestFirst.add(stored);
            share.used += stored.cost();
            used += stored.cost();
            greediestLast.add(share);
        }
    }

    void remove(Stored stored) {
        InetAddress network = stored.from == null ? null : Networks.of(stored.from);
        Share share = network == null ? null : shares.get(network);
        if (share != null && share.oldestFirst.remove(stored)) {
            greediestLast.remove(share);
            share.used -= stored.cost();
            used -= stored.cost();
            if (share.oldestFirst.isEmpty()) {
                shares.remove(network);
            } else {
                greediestLast.add(share);
            }
        }
    }

    /** What has to go first: the oldest of the one who takes most. */
    Optional<Stored> next() {
        return greediestLast.isEmpty()
                ? Optional.empty()
                : greediestLast.last().oldestFirst.stream().findFirst();
    }

    /** Bytes taken by all. */
    long used() {
        return used;
    }
}
