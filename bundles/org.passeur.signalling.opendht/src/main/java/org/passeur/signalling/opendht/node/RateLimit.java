package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts requests, and what they cost, by second. Loop only. */
final class RateLimit {
    static final int TOTAL_PER_SECOND = 8192;
    static final int ADDRESS_PER_SECOND = 1024;
    /** Bytes of values for an address of which nobody knows yet whether it has asked: a forger could have named it. */
    static final int UNPROVEN_PER_SECOND = 256 * 1024;

    private final EventLoop loop;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private final Map<InetAddress, Integer> bytes = new HashMap<>();
    private long second;
    private int total;

    RateLimit(EventLoop loop) {
        this.loop = loop;
    }

    /** Whether one more request from there may be answered. */
    boolean admits(InetAddress from) {
        renew();
        InetAddress network = Networks.of(from);
        // the map cannot outgrow the total, since nothing is counted beyond it
        return total < TOTAL_PER_SECOND
                && byAddress.merge(network, 1, Integer::sum) <= ADDRESS_PER_SECOND
                && ++total <= TOTAL_PER_SECOND;
    }

    /** Whether so many more bytes may be sent to an address that has not proven that it asks. */
    boolean admitsBytes(InetAddress to, int more) {
        renew();
        return bytes.merge(Networks.of(to), more, Integer::sum) <= UNPROVEN_PER_SECOND;
    }

    private void renew() {
        long now = Math.floorDiv(loop.millis(), 1000);
        if (now != second) {
            second = now;
            total = 0;
            byAddress.clear();
            bytes.clear();
        }
    }
}
