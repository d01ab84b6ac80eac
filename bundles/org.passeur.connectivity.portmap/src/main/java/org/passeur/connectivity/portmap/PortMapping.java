package org.passeur.connectivity.portmap;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.passeur.api.Finding;
import org.passeur.api.LinkPath;
import org.passeur.api.Ticket;
import org.passeur.connectivity.portmap.gateway.Gateway;
import org.passeur.connectivity.portmap.gateway.Gateways;
import org.passeur.connectivity.portmap.gateway.KernelRoutes;
import org.passeur.connectivity.portmap.mapping.Granted;
import org.passeur.connectivity.portmap.mapping.MappingProtocol;
import org.passeur.connectivity.portmap.mapping.RefusedException;
import org.passeur.connectivity.portmap.mapping.Wish;
import org.passeur.spi.connectivity.CandidateSource;
import org.passeur.spi.diagnostics.ConnectivityCheck;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the router let connections to our ports in, for as long as they are needed. */
@Component(configurationPid = "org.passeur.connectivity.portmap", immediate = true)
@Designate(ocd = Config.class)
public final class PortMapping implements CandidateSource, ConnectivityCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PortMapping.class);
    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 10;
    private static final Duration STOPPING = Duration.ofSeconds(3);

    /** What a negotiation waits at most for what a router speaks, if that is not known: later ones will know. */
    private static final Duration UNKNOWN_ROUTER = Duration.ofMillis(400);

    private final Approach approach;
    private final Routers routers;
    private final Duration lifetime;
    private final SecureRandom random = new SecureRandom();
    private final LongSupplier nanoTime;
    private final ScheduledThreadPoolExecutor workers = workers();
    private final Set<MappedPort> mapped = ConcurrentHashMap.newKeySet();

    /** Looks at the routers there are, beside what else starts. */
    @Activate
    public PortMapping(Config config) {
        this(
                Approach.usual(
                        ways(List.of(config.protocols())),
                        bound(List.of(config.bind__addresses())),
                        gateways(config.gateway()),
                        new SecureRandom()),
                Duration.ofSeconds(config.lifetime__seconds()),
                System::nanoTime);
        lookAround();
    }

    /** @throws IllegalArgumentException if the lifetime is out of bounds */
    PortMapping(Approach approach, Duration lifetime, LongSupplier nanoTime) {
        if (lifetime.toSeconds() < 120 || lifetime.toSeconds() > 86_400) {
            throw new IllegalArgumentException(
                    "lifetime_seconds must be from 120 to 86400, but is " + lifetime.toSeconds());
        }
        this.approach = approach;
        this.lifetime = lifetime;
        this.nanoTime = nanoTime;
        this.routers = new Routers(approach, workers, nanoTime);
    }

    private static ScheduledThreadPoolExecutor workers() {
        var number = new AtomicInteger();
        var executor = new ScheduledThreadPoolExecutor(THREADS, task -> {
            var thread = new Thread(task, "passeur-portmap-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** The entries of a list, which plain files of configuration have with commas between. */
    private static Stream<String> entries(List<String> list) {
        return list.stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** @throws IllegalArgumentException if one is no literal address */
    static Predicate<InetAddress> bound(List<String> literals) {
        List<String> texts = entries(literals).toList();
        Set<InetAddress> addresses = texts.stream()
                .filter(text -> text.indexOf('%') < 0) // link-local ones have zones, and no router to ask
                .map(text -> Ticket.address((text.indexOf(':') < 0 ? text : "[" + text + "]") + ":1"))
                .map(InetSocketAddress::getAddress)
                .collect(Collectors.toUnmodifiableSet());
        return texts.isEmpty() ? address -> true : addresses::contains;
    }

    /** @throws IllegalArgumentException if one is not known */
    static List<Approach.Way> ways(List<String> names) {
        return entries(names).map(PortMapping::way).distinct().toList();
    }

    private static Approach.Way way(String name) {
        return Arrays.stream(Approach.Way.values())
                .filter(way -> way.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("protocols has pcp, natpmp and upnp, but not \"" + name + "\""));
    }

    /** @throws IllegalArgumentException if it is no literal address */
    static Gateways gateways(String configured) {
        Gateways routes = new KernelRoutes(Path.of("/proc/net"));
        if (configured.isBlank()) {
            return routes;
        }
        InetAddress gateway = Ticket.address(configured.strip() + ":1").getAddress();
        return local -> local instanceof Inet4Address ? Optional.of(new Gateway(gateway, "")) : routes.of(local);
    }

    private void lookAround() {
        try {
            for (InetAddress local : ours()) {
                routers.spokenTo(local, Deadline.after(Duration.ZERO, nanoTime));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<InetAddress> ours() {
        List<InetAddress> found = new ArrayList<>();
        try {
            for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
                if (card.isUp() && !card.isLoopback()) {
                    card.inetAddresses().filter(approach.needed()::test).forEach(found::add);
                }
            }
        } catch (SocketException e) {
            LOG.debug("the network interfaces cannot be listed", e);
        }
        return found;
    }

    @Override
    public List<Lease> candidates(InetSocketAddress listening, Deadline deadline) {
        InetAddress local = listening.getAddress();
        if (!approach.needed().test(local)) {
            return List.of();
        }
        try {
            Optional<MappingProtocol> protocol = routers.spokenTo(local, deadline.orAfter(UNKNOWN_ROUTER));
            return protocol.isEmpty() ? List.of() : map(protocol.get(), listening, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private List<Lease> map(MappingProtocol protocol, InetSocketAddress listening, Deadline deadline) {
        Wish wish = Wish.of(listening, lifetime, random);
        try {
            Granted granted = protocol.map(wish, deadline);
            if (granted.external().getPort() == 0
                    || granted.external().getAddress().isAnyLocalAddress()) {
                throw new RefusedException("the router names no address outside: is it connected to the Internet?");
            }
            var lease = new MappedPort(protocol, wish, granted, workers, nanoTime, mapped::remove);
            mapped.add(lease);
            lease.keep();
            LOG.debug("{} lasts for {} s", lease, granted.lifetime().toSeconds());
            return List.of(lease);
        } catch (RefusedException e) {
            LOG.info("no mapping for {} by {}: {}", listening, protocol.name(), e.getMessage());
        } catch (IOException e) {
            LOG.info(
                    "no mapping for {} by {}, the router is looked at anew: {}",
                    listening,
                    protocol.name(),
                    e.toString());
            routers.forget(listening.getAddress());
        }
        return List.of();
    }

    /** Tells what the routers of all addresses speak, and proves it by a mapping that is removed again. */
    @Override
    public List<Finding> check(Deadline deadline) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (InetAddress local : ours()) {
            routers.forget(local);
            findings.add(check(local, deadline));
        }
        return findings;
    }

    private Finding check(InetAddress local, Deadline deadline) throws InterruptedException {
        String subject = local instanceof Inet4Address ? "port mapping" : "IPv6 pinholes";
        Optional<MappingProtocol> protocol = routers.spokenTo(local, deadline);
        if (protocol.isEmpty()) {
            return deadline.passed()
                    ? Finding.unknown(subject, "the router of " + local.getHostAddress() + " was not heard of in time")
                    : Finding.note(
                            subject,
                            "the router of " + local.getHostAddress()
                                    + " speaks neither PCP nor NAT-PMP nor UPnP; switch UPnP on in its settings if you can");
        }
        Wish wish = Wish.of(new InetSocketAddress(local, random.nextInt(20_000, 60_000)), lifetime, random);
        try {
            Granted granted = protocol.get().map(wish, deadline);
            protocol.get().unmap(wish, granted, deadline);
            return judge(subject, protocol.get(), granted.external().getAddress());
        } catch (IOException e) {
            return Finding.problem(subject, protocol.get().name() + ": " + e.getMessage());
        }
    }

    private static Finding judge(String subject, MappingProtocol protocol, InetAddress outside) {
        if (outside instanceof Inet4Address && Approach.behindRouter(outside)) {
            return Finding.note(
                    subject,
                    protocol.name() + " works, but the router's own address " + outside.getHostAddress()
                            + " is a private one: it is behind another router, which lets nothing in");
        }
        return Finding.ok(subject, protocol.name() + " works; the address outside is " + outside.getHostAddress())
                .opening(LinkPath.Kind.MAPPED);
    }

    /** Removes all mappings; waits a moment for that. */
    @Deactivate
    void close() {
        mapped.forEach(MappedPort::close);
        workers.shutdown();
        try {
            if (!workers.awaitTermination(STOPPING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("{} mappings could not be removed in time and are left to expire", mapped.size());
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
