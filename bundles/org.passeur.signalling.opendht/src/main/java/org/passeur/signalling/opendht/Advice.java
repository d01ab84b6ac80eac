package org.passeur.signalling.opendht;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Tells the log what an operator can do, each thing once when it has lasted for a while, and again every ten minutes while
 * it lasts. Safe for use by several threads.
 */
final class Advice {
    /** Where it is told. */
    interface Log {
        void warn(String text);

        void info(String text);
    }

    private static final long PATIENCE_MILLIS = 60_000;
    private static final long AGAIN_MILLIS = 10 * 60_000L;
    private static final long CLOCK_SECONDS = 60;
    private static final int MAX_NAMED = 4;

    private final LongSupplier millis;
    private final Log log;
    private final long begun;
    private final Map<String, Long> told = new HashMap<>();
    private final Set<String> entries = new LinkedHashSet<>();
    private long connectedAt;
    private boolean complained;

    /** @param millis a clock that never jumps */
    Advice(LongSupplier millis, Log log) {
        this.millis = millis;
        this.log = log;
        this.begun = millis.getAsLong();
        this.connectedAt = begun;
    }

    /** These are asked to let us in. */
    synchronized void asks(Collection<String> nodes) {
        for (String node : nodes) {
            if (entries.size() < MAX_NAMED) {
                entries.add(node);
            }
        }
    }

    /** How it stands with the network; to be told every few seconds. */
    synchronized void connected(boolean now) {
        long at = millis.getAsLong();
        if (now) {
            if (complained) {
                log.info("in touch with the network again, after " + (at - connectedAt) / 1000 + " s");
            }
            complained = false;
            connectedAt = at;
            told.remove("alone");
            return;
        }
        long seconds = (at - connectedAt) / 1000;
        if (at - connectedAt >= PATIENCE_MILLIS && due("alone")) {
            complained = true;
            if (entries.isEmpty()) {
                log.info("no other node is known since " + seconds + " s: name one that runs (bootstrap, --bootstrap"
                        + " HOST:PORT), or start one on the same network");
            } else {
                log.warn("no node of the network answered at " + String.join(", ", entries) + " for " + seconds
                        + " s: check that UDP leaves this host and comes back, or give another --bootstrap");
            }
        }
    }

    /** The name of a bootstrap node has no address. */
    synchronized void unresolved(String host, String why) {
        if (due("name " + host)) {
            log.warn("the bootstrap node " + host + " has no address (" + why
                    + "): check the name, and that this host reaches its name servers");
        }
    }

    /** Other nodes' clocks say that ours is behind by so much. */
    synchronized void clockBehind(long seconds) {
        if (seconds > CLOCK_SECONDS && due("clock")) {
            log.warn("this host's clock seems to be " + seconds + " s behind those of other nodes: set it (NTP), or"
                    + " certificates and values are judged wrongly");
        }
    }

    /** Which families this host has addresses of. */
    synchronized void families(boolean v4, boolean v6) {
        if (!v4 && !v6) {
            if (due("network")) {
                log.warn("this host has no network: nobody can be reached until an interface has an address");
            }
        } else if (!v6 && due("IPv6")) {
            log.info("this host has no IPv6: devices that have nothing else are reached through a relay only");
        } else if (!v4 && due("IPv4")) {
            log.info("this host has no IPv4: devices that have nothing else are reached through a relay only");
        }
    }

    private boolean due(String what) {
        long now = millis.getAsLong();
        Long last = told.get(what);
        if (last != null && now - last < AGAIN_MILLIS) {
            return false;
        }
        if (last != null && (what.equals("IPv6") || what.equals("IPv4"))) {
            return false; // said once, it is no trouble
        }
        if (told.size() >= 64 && last == null) {
            return false;
        }
        told.put(what, now);
        return true;
    }
}
