package org.passeur.connectivity.ice;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.passeur.connectivity.ice.tcp.Inquiry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What STUN servers say of how our port looks from outside. Safe for all threads. */
final class ReflexiveAddresses {
    /** More differing answers mean that none is worth anything. */
    private static final int MAX = 32;

    private static final Logger LOG = LoggerFactory.getLogger(ReflexiveAddresses.class);

    private final StunServers servers;
    private final Runnable complete;

    // guarded by this
    private final Set<Inquiry> awaited = new HashSet<>();
    private final List<Seen> seen = new ArrayList<>();

    /**
     * An answer.
     *
     * @param from one of our listening addresses
     * @param server who saw it
     * @param as how it looked
     */
    record Seen(InetSocketAddress from, InetSocketAddress server, InetSocketAddress as) {}

    /** @param complete run, once or more, when no answer is waited for any more */
    ReflexiveAddresses(StunServers servers, Runnable complete) {
        this.servers = servers;
        this.complete = complete;
    }

    /** These are about to be asked. Servers that were silent the last time are not waited for. */
    synchronized void expect(List<Inquiry> inquiries) {
        inquiries.stream().filter(inquiry -> !servers.isSilent(inquiry)).forEach(awaited::add);
    }

    synchronized boolean isAwaited() {
        return !awaited.isEmpty();
    }

    void seen(Inquiry inquiry, InetSocketAddress as) {
        servers.remember(inquiry, true);
        synchronized (this) {
            if (seen.size() < MAX && isSensible(inquiry.from().getAddress(), as.getAddress())) {
                seen.add(new Seen(inquiry.from(), inquiry.server(), as));
            }
        }
        over(inquiry);
    }

    /** Servers are not asked for proof of what they say. */
    private static boolean isSensible(InetAddress from, InetAddress as) {
        return from.getClass() == as.getClass()
                && !as.isAnyLocalAddress()
                && !as.isMulticastAddress()
                && !as.isLoopbackAddress()
                && !as.isLinkLocalAddress();
    }

    void unanswered(Inquiry inquiry, IOException why) {
        LOG.debug("the STUN server {} did not answer {}: {}", inquiry.server(), inquiry.from(), why.getMessage());
        servers.remember(inquiry, false);
        over(inquiry);
    }

    private void over(Inquiry inquiry) {
        boolean last;
        synchronized (this) {
            awaited.remove(inquiry);
            last = awaited.isEmpty();
        }
        if (last) {
            complete.run();
        }
    }

    synchronized List<Seen> known() {
        return List.copyOf(seen);
    }

    /** Whether a router gives our port another look for each destination, so that nobody can be told how to reach it. */
    synchronized boolean isSymmetric() {
        return seen.stream()
                .anyMatch(one -> seen.stream()
                        .anyMatch(other ->
                                one.from().equals(other.from()) && !one.as().equals(other.as())));
    }
}
