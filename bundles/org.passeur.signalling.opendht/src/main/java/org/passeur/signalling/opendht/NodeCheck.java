package org.passeur.signalling.opendht;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.passeur.api.Finding;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.net.LocalAddresses;
import org.passeur.signalling.opendht.node.Statistics;
import org.passeur.signalling.opendht.wire.Family;
import org.passeur.signalling.opendht.wire.Query;
import org.passeur.spi.diagnostics.ConnectivityCheck;
import org.passeur.spi.link.Deadline;

/** Whether the network is reached, over which families, and how it sees us. All threads. */
final class NodeCheck implements ConnectivityCheck {
    private static final long PAUSE_MILLIS = 250;

    private final RunningNode running;

    NodeCheck(RunningNode running) {
        this.running = running;
    }

    @Override
    public List<Finding> check(Deadline deadline) throws InterruptedException {
        search(deadline);
        Optional<Statistics> now = running.statistics();
        if (now.isEmpty()) {
            return List.of(Finding.problem("DHT", "our node does not answer; the log says why"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(reached(now.get(), running));
        for (Family family : Family.values()) {
            if (now.get().known().containsKey(family)) {
                family(family, now.get()).ifPresent(findings::add);
            }
        }
        findings.add(seen(running.node().publicAddresses(), LocalAddresses.reachable()));
        findings.add(lan(running.discovers()));
        return findings;
    }

    /**
     * Asks the network now: what nodes were good some time ago need not be. A node that has just been started is given half
     * of the time to enter.
     */
    private void search(Deadline deadline) throws InterruptedException {
        Deadline half = Deadline.after(deadline.remaining().dividedBy(2));
        do {
            var searched = running.node().get(Id.random(running.random()), Query.IDS, value -> true);
            var pause = new CompletableFuture<Void>();
            running.later(PAUSE_MILLIS, () -> pause.complete(null));
            try {
                CompletableFuture.allOf(searched, pause).get(half.remainingNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return; // the statistics tell who has answered
            } catch (ExecutionException e) {
                throw new IllegalStateException("a search does not fail", e);
            }
        } while (!running.node().connected());
    }

    static Finding reached(Statistics now, RunningNode running) {
        int good = now.goodNodes();
        if (good > 0) {
            return Finding.ok("DHT", answer(good) + "; UDP port " + running.port());
        }
        return now.received() == 0
                ? Finding.problem(
                        "DHT",
                        "not one datagram has come back: check that UDP leaves this host and comes back (firewall, VPN),"
                                + " and that a bootstrap node is named (--bootstrap HOST:PORT)")
                : Finding.problem("DHT", "no node answers: name one that runs (--bootstrap HOST:PORT)");
    }

    private static String answer(int nodes) {
        return nodes + (nodes == 1 ? " node answers" : " nodes answer");
    }

    private static Optional<Finding> family(Family family, Statistics now) {
        String name = family == Family.V4 ? "DHT over IPv4" : "DHT over IPv6";
        int good = now.good().getOrDefault(family, 0);
        boolean usable = LocalAddresses.reachable().stream().anyMatch(address -> Family.of(address) == family);
        if (good > 0) {
            return Optional.of(Finding.ok(name, answer(good)));
        }
        return usable && now.goodNodes() > 0
                ? Optional.of(Finding.note(
                        name, "no node answers, although this host has such addresses: a firewall may drop UDP"))
                : Optional.empty();
    }

    static Finding seen(Set<InetAddress> publicAddresses, List<InetAddress> local) {
        if (publicAddresses.isEmpty()) {
            return Finding.unknown("public address", "too few nodes have said yet how they see us");
        }
        String list = publicAddresses.stream()
                .map(InetAddress::getHostAddress)
                .sorted()
                .collect(Collectors.joining(", "));
        return publicAddresses.stream().allMatch(address -> address.isLoopbackAddress() || local.contains(address))
                ? Finding.ok("public address", list + ": this host's own, no NAT in between")
                : Finding.ok("public address", list + ": a router translates addresses (NAT)");
    }

    private static Finding lan(boolean on) {
        return on
                ? Finding.ok("LAN discovery", "on: nodes on the same network find each other, also without Internet")
                : Finding.note(
                        "LAN discovery",
                        "off: on a network without Internet, nodes do not find each other by themselves");
    }
}
