package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts requests, by second. Loop only. */
final class RateLimit {
    static final int TOTAL_PER_SECOND = 8192;
    static final int ADDRESS_PER_SECOND = 1024;

    private final EventLoop loop;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private long second;
    private int total;

    RateLimit(EventLoop loop) {
        this.loop = loop;
    }

    /** Whether one more request from there may be answered. */
    boolean admits(InetAddress from) {
        long now = Math.floorDiv(loop.millis(), 1000);
        if (now != second) {
            second = now;
            total = 0;
            byAddress.clear();
        }
        InetAddress network = Networks.of(from);
        // the map cannot outgrow the total, since nothing is counted beyond it
        return total < TOTAL_PER_SECOND
                && byAddress.merge(network, 1, Integer::sum) <= ADDRESS_PER_SECOND
                && ++total <= TOTAL_PER_SECOND;
    }
}
