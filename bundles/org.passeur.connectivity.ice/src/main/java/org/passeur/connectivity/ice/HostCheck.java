package org.passeur.connectivity.ice;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Finding;
import org.passeur.api.LinkPath;
import org.passeur.api.PathAttempt;
import org.passeur.connectivity.ice.blob.Credentials;
import org.passeur.connectivity.ice.tcp.Attempt;
import org.passeur.connectivity.ice.tcp.AttemptLog;
import org.passeur.connectivity.ice.tcp.Door;
import org.passeur.connectivity.ice.tcp.FramedChannel;
import org.passeur.connectivity.ice.tcp.Inquiry;
import org.passeur.connectivity.ice.tcp.StunGate;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out how this host's TCP ports look from outside: its addresses, what the router makes of its ports (RFC 4787
 * section 4, for TCP: RFC 5382), and whether the router lets through what comes from inside to its own outside.
 */
final class HostCheck {
    private static final Logger LOG = LoggerFactory.getLogger(HostCheck.class);
    private static final Duration NAMES = Duration.ofSeconds(2);
    private static final Duration ANSWERS = Duration.ofSeconds(3);
    private static final Duration UNASKED = Duration.ofMillis(800);
    private static final Duration PUNCH = Duration.ofMillis(1500);

    private final IceSettings settings;

    HostCheck(IceSettings settings) {
        this.settings = settings;
    }

    List<Finding> check(Deadline deadline) throws InterruptedException {
        List<InetAddress> addresses = settings.addresses().now();
        List<Finding> findings = new ArrayList<>();
        Set<InetSocketAddress> servers = servers(deadline);
        for (boolean v6 : new boolean[] {false, true}) {
            String family = v6 ? "IPv6" : "IPv4";
            List<InetAddress> ours = addresses.stream()
                    .filter(a -> a instanceof Inet6Address == v6)
                    .toList();
            findings.add(addresses(family, ours));
            List<InetSocketAddress> theirs = servers.stream()
                    .filter(s -> s.getAddress() instanceof Inet6Address == v6)
                    .toList();
            boolean wide = ours.stream().anyMatch(a -> !a.isLinkLocalAddress());
            if (wide && !theirs.isEmpty()) {
                findings.addAll(outside(family, ours, theirs, deadline));
            } else if (wide) {
                findings.add(Finding.unknown(
                        family + " from outside",
                        settings.stunServers().isEmpty()
                                ? "no STUN server is configured; with --stun HOST:PORT, or stun_servers, it can be told"
                                : "no STUN server that is configured has an " + family + " address"));
            }
        }
        return findings;
    }

    private Set<InetSocketAddress> servers(Deadline deadline) throws InterruptedException {
        if (settings.stunServers().isEmpty()) {
            return Set.of();
        }
        try {
            return settings.stunServers()
                    .addresses()
                    .get(deadline.orAfter(NAMES).remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("the names of the STUN servers are not known", e);
            return Set.of();
        }
    }

    private static Finding addresses(String family, List<InetAddress> ours) {
        String subject = family + " addresses";
        if (ours.isEmpty()) {
            return Finding.note(subject, "none; who has nothing else is reached through a relay at best");
        }
        String text = ours.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
        return ours.stream().allMatch(InetAddress::isLinkLocalAddress)
                ? Finding.note(subject, text + ": for the same link only").opening(LinkPath.Kind.HOST)
                : Finding.ok(subject, text).opening(LinkPath.Kind.HOST);
    }

    private List<Finding> outside(
            String family, List<InetAddress> ours, List<InetSocketAddress> servers, Deadline deadline)
            throws InterruptedException {
        try (var port = new Port(ours);
                var other = new Port(ours)) {
            port.ask(servers);
            other.ask(servers);
            Optional<Look> look = port.look(deadline.orAfter(ANSWERS));
            Optional<Look> second = other.look(deadline.orAfter(ANSWERS));
            List<Finding> findings = new ArrayList<>(List.of(mapping(family, look, servers)));
            if (look.isPresent() && second.isPresent() && look.get().isOneMapping()) {
                findings.add(hairpin(family, port, look.get(), other, second.get(), deadline));
            }
            return findings;
        } catch (IOException e) {
            return List.of(Finding.problem(family + " ports", "no port can be opened: " + e.getMessage()));
        }
    }

    private static Finding mapping(String family, Optional<Look> look, List<InetSocketAddress> servers) {
        String subject = family + " mapping";
        if (look.isEmpty()) {
            return Finding.problem(
                    subject, "no STUN server answered over TCP: " + servers + "; is there a way out, and are they up?");
        }
        Look l = look.get();
        InetSocketAddress first = l.as().get(0);
        if (l.as().size() > 1) {
            return Finding.problem(
                    subject,
                    "the router shows each destination another port of ours (symmetric; " + l.as().get(0) + " and "
                            + l.as().get(1) + "): TCP cannot be punched to here, a TURN server is needed");
        }
        if (first.equals(l.base())) {
            return Finding.ok(
                            subject,
                            "none: others see this host's own address, "
                                    + first.getAddress().getHostAddress())
                    .opening(LinkPath.Kind.HOST)
                    .opening(LinkPath.Kind.PUNCHED);
        }
        String kept = first.getPort() == l.base().getPort() ? "with the port kept" : "with another port";
        return l.servers() > 1
                ? Finding.ok(
                                subject,
                                "every destination sees the same, " + first + ", " + kept
                                        + " (endpoint-independent): TCP can be punched")
                        .opening(LinkPath.Kind.PUNCHED)
                : Finding.note(
                        subject,
                        "one server sees " + first + ", " + kept
                                + "; a second STUN server would tell whether others see the same");
    }

    /** Two of our ports knock at each other's outside. */
    private Finding hairpin(String family, Port port, Look look, Port other, Look second, Deadline deadline)
            throws InterruptedException {
        String subject = family + " filtering";
        if (look.as().get(0).equals(look.base())) {
            return Finding.ok(subject, "no router; what a firewall lets in shows only from outside");
        }
        other.knock(second.base(), look.as().get(0));
        if (other.isConnected(deadline.orAfter(UNASKED))) {
            return Finding.ok(
                            subject,
                            "the router lets in who was not asked (endpoint-independent), and from inside to its own"
                                    + " outside as well (hairpin)")
                    .opening(LinkPath.Kind.PUNCHED);
        }
        String refusal = other.detail();
        port.knock(look.base(), second.as().get(0));
        boolean punched =
                port.isConnected(deadline.orAfter(PUNCH)) || other.isConnected(deadline.orAfter(Duration.ZERO));
        return punched
                ? Finding.ok(
                                subject,
                                "the router lets in who was asked only, and punching from inside to its own outside"
                                        + " works (hairpin)")
                        .opening(LinkPath.Kind.PUNCHED)
                : Finding.note(
                        subject,
                        "the router does not let through from inside to its own outside (no hairpin; "
                                + (refusal.isEmpty() ? "no answer" : refusal)
                                + "): fine, unless the peer is behind the same provider's router");
    }

    /**
     * How a port looks from outside.
     *
     * @param base the address of ours that was asked from
     * @param as how it looks, without repetitions
     * @param servers how many said so
     */
    private record Look(InetSocketAddress base, List<InetSocketAddress> as, int servers) {
        boolean isOneMapping() {
            return as.size() == 1;
        }
    }

    /** A port of its own, as each negotiation has one. */
    private final class Port implements Door.Host, Closeable {
        private final BlockingQueue<Optional<ReflexiveAddresses.Seen>> answers = new LinkedBlockingQueue<>();
        private final BlockingQueue<FramedChannel> connections = new LinkedBlockingQueue<>();
        private final AttemptLog log = new AttemptLog(settings.nanoTime());
        private final Door door;
        private int asked;

        Port(List<InetAddress> ours) throws IOException {
            var nobody = new StunGate(Credentials.random(settings.random()));
            door = new Door("passeur-ice-door-check", ours, settings.ports(), nobody, this, log, settings.nanoTime());
            door.open();
        }

        void ask(List<InetSocketAddress> servers) {
            List<Inquiry> inquiries = Candidates.inquiries(door.addresses(), servers);
            asked = inquiries.size();
            door.inquire(inquiries);
        }

        /** Of the first address from which a server was reached. */
        Optional<Look> look(Deadline deadline) throws InterruptedException {
            List<ReflexiveAddresses.Seen> seen = new ArrayList<>();
            for (int i = 0; i < asked; i++) {
                Optional<ReflexiveAddresses.Seen> next = answers.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    break;
                }
                next.ifPresent(seen::add);
            }
            if (seen.isEmpty()) {
                return Optional.empty();
            }
            InetSocketAddress base = seen.get(0).from();
            List<ReflexiveAddresses.Seen> same =
                    seen.stream().filter(s -> s.from().equals(base)).toList();
            Set<InetSocketAddress> as = new LinkedHashSet<>();
            same.forEach(s -> as.add(s.as()));
            return Optional.of(new Look(base, List.copyOf(as), same.size()));
        }

        void knock(InetSocketAddress from, InetSocketAddress to) {
            door.knock(List.of(new Attempt(from, to, 1, LinkPath.Kind.PUNCHED)));
        }

        boolean isConnected(Deadline deadline) throws InterruptedException {
            FramedChannel connection = connections.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            if (connection != null) {
                connections.add(connection); // closed in the end
            }
            return connection != null;
        }

        String detail() {
            return log.view().stream().map(PathAttempt::detail).findFirst().orElse("");
        }

        @Override
        public void connected(FramedChannel connection, @Nullable Attempt attempt) {
            connections.add(connection);
        }

        @Override
        public void dataCame(FramedChannel connection) {
            LOG.trace("nobody should say anything here");
        }

        @Override
        public void seen(Inquiry inquiry, InetSocketAddress as) {
            answers.add(Optional.of(new ReflexiveAddresses.Seen(inquiry.from(), inquiry.server(), as)));
        }

        @Override
        public void unanswered(Inquiry inquiry, IOException why) {
            LOG.debug("the STUN server {} did not answer: {}", inquiry.server(), why.getMessage());
            answers.add(Optional.empty());
        }

        @Override
        public void close() throws IOException {
            door.close();
            for (FramedChannel connection : connections) {
                connection.close();
            }
        }
    }
}
