package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far other nodes' clocks are ahead of ours. Values come with the time when they were made, which was in the past:
 * one from our future comes from a clock ahead of ours. If that is so for most of the hosts that send such times, it is our
 * clock that is wrong. The other way round cannot be told: old values are allowed. Loop only.
 */
final class ClockVotes {
    private static final int VOTERS = 64;
    private static final int ENOUGH = 3;

    private final Map<InetAddress, Long> leads = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Long> eldest) {
            return size() > VOTERS;
        }
    };
    private volatile long behind;

    /** @param seconds from our time to the one that was told; negative for the past */
    void vote(InetAddress from, long seconds) {
        leads.put(from, seconds);
        List<Long> sorted = leads.values().stream().sorted().toList();
        behind = sorted.size() < ENOUGH ? 0 : Math.max(0, sorted.get((sorted.size() - 1) / 2));
    }

    /** Seconds that our clock seems to be behind, 0 if it does not. Any thread. */
    long behindSeconds() {
        return behind;
    }
}
