package org.passeur.core;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Checkup;
import org.passeur.api.Finding;
import org.passeur.api.LinkPath;
import org.passeur.api.Slot;
import org.passeur.core.engine.Named;
import org.passeur.core.engine.Workers;
import org.passeur.spi.diagnostics.ConnectivityCheck;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Signalling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs all providers' checks at the same time, adds what the core knows, and says what follows. All threads. */
final class Checks {
    private static final Logger log = LoggerFactory.getLogger(Checks.class);
    private static final int MAX_FINDINGS = 50;
    private static final long LOOK_AGAIN_MILLIS = 200;

    private final Workers workers;
    private final Supplier<List<Named<ConnectivityCheck>>> checks;
    private final Supplier<List<Slot>> missing;
    private final Supplier<List<Named<Signalling>>> sessions;
    private final Supplier<List<InetAddress>> addresses;

    /**
     * @param checks the providers'
     * @param missing slots that nothing fills
     * @param sessions in the signalling networks
     * @param addresses of this host, loopback ones left out
     */
    Checks(
            Workers workers,
            Supplier<List<Named<ConnectivityCheck>>> checks,
            Supplier<List<Slot>> missing,
            Supplier<List<Named<Signalling>>> sessions,
            Supplier<List<InetAddress>> addresses) {
        this.workers = workers;
        this.checks = checks;
        this.missing = missing;
        this.sessions = sessions;
        this.addresses = addresses;
    }

    /** Of interfaces that are up, without loopback. */
    static List<InetAddress> ofThisHost() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .toList();
        } catch (SocketException e) {
            log.debug("the interfaces cannot be listed", e);
            return List.of();
        }
    }

    Checkup run(Duration longest) throws InterruptedException {
        Deadline deadline = Deadline.after(longest);
        List<Running> running =
                checks.get().stream().map(check -> new Running(check, deadline)).toList();
        List<Finding> findings = new ArrayList<>();
        try {
            List<Slot> empty = missing.get();
            findings.add(slots(empty));
            findings.addAll(families(addresses.get()));
            for (Running each : running) {
                findings.addAll(each.findings(deadline));
            }
            boolean connected = connected(deadline);
            findings.add(signalling(connected));
            Set<LinkPath.Kind> ways = EnumSet.noneOf(LinkPath.Kind.class);
            findings.forEach(finding -> ways.addAll(finding.ways()));
            boolean reachable = empty.isEmpty() && connected && !ways.isEmpty();
            findings.add(verdict(reachable, empty, connected, ways));
            return new Checkup(findings, reachable);
        } finally {
            running.forEach(Running::end);
        }
    }

    private static Finding slots(List<Slot> empty) {
        return empty.isEmpty()
                ? Finding.ok("slots", "each slot is filled by a provider")
                : Finding.problem(
                        "slots",
                        "nothing fills " + words(empty) + ": start a bundle that does; the log says why one is absent");
    }

    private static List<Finding> families(List<InetAddress> addresses) {
        List<InetAddress> v4 =
                addresses.stream().filter(Inet4Address.class::isInstance).toList();
        List<InetAddress> v6 = addresses.stream()
                .filter(address -> !(address instanceof Inet4Address) && !address.isLinkLocalAddress())
                .toList();
        List<Finding> findings = new ArrayList<>();
        findings.add(
                v4.isEmpty()
                        ? Finding.note("IPv4", "no address: peers that have only IPv4 are reached through a relay")
                        : Finding.ok("IPv4", list(v4)).opening(LinkPath.Kind.HOST));
        findings.add(
                v6.isEmpty()
                        ? Finding.note(
                                "IPv6",
                                "no address beyond the link: peers that have only IPv6 are reached"
                                        + " through a relay; with IPv6, fewer links need one")
                        : Finding.ok("IPv6", list(v6)).opening(LinkPath.Kind.HOST));
        return findings;
    }

    private static String list(List<InetAddress> addresses) {
        return addresses.stream()
                .map(address -> address.getHostAddress().replaceFirst("%.*", "")
                        + (address.isSiteLocalAddress() ? " (private)" : ""))
                .distinct()
                .limit(8)
                .collect(Collectors.joining(", "));
    }

    /** Signalling does not tell when it gets to know another node, so it is asked now and then. */
    private boolean connected(Deadline deadline) throws InterruptedException {
        var never = new CountDownLatch(1);
        while (sessions.get().stream().noneMatch(each -> each.service().connected())) {
            long wait = Math.min(LOOK_AGAIN_MILLIS, deadline.remainingMillis());
            if (wait == 0 || never.await(wait, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    private Finding signalling(boolean connected) {
        List<Named<Signalling>> all = sessions.get();
        if (connected) {
            return Finding.ok(
                    "signalling",
                    "in touch with other nodes, by "
                            + all.stream()
                                    .filter(each -> each.service().connected())
                                    .map(Named::name)
                                    .collect(Collectors.joining(", ")));
        }
        return Finding.problem(
                "signalling",
                all.isEmpty()
                        ? "this device is in no network; the log says why"
                        : "no other node is known, so nobody finds this device: check that UDP leaves this host, name a"
                                + " node that runs (--bootstrap HOST:PORT), or start another one on the same network");
    }

    private static Finding verdict(boolean reachable, List<Slot> empty, boolean connected, Set<LinkPath.Kind> ways) {
        if (reachable) {
            return Finding.ok(
                    "receiving",
                    "files can be received; ways in: "
                            + ways.stream().map(Checks::words).collect(Collectors.joining(", ")));
        }
        List<String> reasons = new ArrayList<>();
        if (!empty.isEmpty()) {
            reasons.add("nothing fills " + words(empty));
        }
        if (!connected) {
            reasons.add("nobody finds this device");
        }
        if (ways.isEmpty()) {
            reasons.add("this host has no network");
        }
        return Finding.problem("receiving", "files cannot be received: " + String.join(", ", reasons));
    }

    private static String words(LinkPath.Kind kind) {
        return switch (kind) {
            case HOST -> "to its own addresses";
            case MAPPED -> "through a port that the router maps";
            case PUNCHED -> "through the router, by hole punching";
            case RELAYED -> "through a TURN server";
        };
    }

    private static String words(List<Slot> slots) {
        return slots.stream().map(slot -> slot.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "));
    }

    /** One provider's check on its thread. */
    private final class Running {
        private final String provider;
        private final CompletableFuture<List<Finding>> result = new CompletableFuture<>();
        private final @Nullable Future<?> work;

        Running(Named<ConnectivityCheck> check, Deadline deadline) {
            provider = check.name();
            work = workers.run("passeur-check " + provider, () -> {
                try {
                    result.complete(List.copyOf(check.service().check(deadline)));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt(); // its time is over
                } catch (RuntimeException e) {
                    result.completeExceptionally(e);
                }
            });
            if (work == null) {
                result.complete(List.of(Finding.unknown(provider, "this node is too busy to check it")));
            }
        }

        List<Finding> findings(Deadline deadline) throws InterruptedException {
            try {
                List<Finding> found = result.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
                return found.subList(0, Math.min(found.size(), MAX_FINDINGS));
            } catch (TimeoutException e) {
                return List.of(Finding.unknown(provider, "it did not answer in time"));
            } catch (ExecutionException e) {
                log.warn("the check of {} failed", provider, e.getCause());
                return List.of(Finding.unknown(provider, "its check failed: " + e.getCause() + "; see the log"));
            }
        }

        void end() {
            if (work != null) {
                work.cancel(true);
            }
        }
    }
}
