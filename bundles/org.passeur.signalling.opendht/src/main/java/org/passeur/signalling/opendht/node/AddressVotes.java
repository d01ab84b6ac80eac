package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.passeur.signalling.opendht.wire.Family;

/** What others say our address is: for each family, what most of those who spoke last said. Loop only. */
final class AddressVotes {
    private static final int VOTERS = 64;

    /** By the voter's address, so that many ids at one place have one vote; who spoke last is last. */
    private final Map<InetAddress, InetAddress> votes = new LinkedHashMap<>();

    private final Map<InetAddress, Integer> counts = new LinkedHashMap<>();

    private volatile Set<InetAddress> winners = Set.of();

    void vote(InetAddress voter, InetAddress seen) {
        if (seen.isAnyLocalAddress() || seen.isMulticastAddress()) {
            return;
        }
        InetAddress before = votes.remove(voter);
        votes.put(voter, seen);
        if (seen.equals(before)) {
            return;
        }
        counts.merge(seen, 1, Integer::sum);
        if (before != null) {
            takeBack(before);
        } else if (votes.size() > VOTERS) {
            Iterator<InetAddress> eldest = votes.values().iterator();
            takeBack(eldest.next());
            eldest.remove();
        }
        Set<InetAddress> now = new LinkedHashSet<>();
        for (Family family : Family.values()) {
            counts.entrySet().stream()
                    .filter(entry -> Family.of(entry.getKey()) == family)
                    .max(Map.Entry.comparingByValue())
                    .ifPresent(entry -> now.add(entry.getKey()));
        }
        winners = Collections.unmodifiableSet(now);
    }

    /** We are somewhere else now. */
    void clear() {
        votes.clear();
        counts.clear();
        winners = Set.of();
    }

    private void takeBack(InetAddress seen) {
        counts.computeIfPresent(seen, (address, count) -> count > 1 ? count - 1 : null);
    }

    /** Any thread. */
    Set<InetAddress> winners() {
        return winners;
    }
}
