package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.passeur.signalling.opendht.wire.Family;

/** What others say our address is: for each family, what most of those who spoke last said. Loop only. */
final class AddressVotes {
    private static final int VOTERS = 64;

    /** By the voter's address, so that many ids at one place have one vote. */
    private final Map<InetAddress, InetAddress> votes = new LinkedHashMap<>(16, 0.75f, false) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, InetAddress> eldest) {
            return size() > VOTERS;
        }
    };

    private volatile Set<InetAddress> winners = Set.of();

    void vote(InetAddress voter, InetAddress seen) {
        if (seen.isAnyLocalAddress() || seen.isMulticastAddress()) {
            return;
        }
        votes.remove(voter);
        votes.put(voter, seen);
        Set<InetAddress> now = new LinkedHashSet<>();
        for (Family family : Family.values()) {
            votes.values().stream()
                    .filter(address -> Family.of(address) == family)
                    .collect(Collectors.groupingBy(a -> a, LinkedHashMap::new, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .max(Map.Entry.comparingByValue())
                    .ifPresent(entry -> now.add(entry.getKey()));
        }
        winners = Collections.unmodifiableSet(now);
    }

    /** We are somewhere else now. */
    void clear() {
        votes.clear();
        winners = Set.of();
    }

    /** Any thread. */
    Set<InetAddress> winners() {
        return winners;
    }
}
