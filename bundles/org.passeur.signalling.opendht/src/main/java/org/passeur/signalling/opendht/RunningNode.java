package org.passeur.signalling.opendht;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.passeur.api.TableStatus;
import org.passeur.opendht.Workers;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.lan.LanDiscovery;
import org.passeur.signalling.opendht.lan.LanMulticast;
import org.passeur.signalling.opendht.net.LocalAddresses;
import org.passeur.signalling.opendht.net.NetworkWatch;
import org.passeur.signalling.opendht.net.UdpLoop;
import org.passeur.signalling.opendht.net.UdpTransport;
import org.passeur.signalling.opendht.node.DhtNode;
import org.passeur.signalling.opendht.node.EventLoop;
import org.passeur.signalling.opendht.node.NodeSettings;
import org.passeur.signalling.opendht.node.Statistics;
import org.passeur.signalling.opendht.node.Surroundings;
import org.passeur.signalling.opendht.wire.Family;
import org.passeur.signalling.opendht.wire.NodeAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node with all that it needs to live: sockets, threads, the ways into the network, and its memory of other nodes. */
final class RunningNode implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningNode.class);
    private static final long RESOLVE_AGAIN_MILLIS = 30_000;
    private static final long LONGEST_RESOLVE_MILLIS = 30 * 60_000L;
    /** So soon a change of network is noticed; looking is cheap. */
    private static final long NETWORK_CHECK_MILLIS = 2_000;

    /** What an operator can do is looked at so often; it is told more seldom. */
    private static final long ADVICE_MILLIS = 15_000;

    /** The first good nodes are remembered so soon. */
    private static final long FIRST_SAVE_MILLIS = 5_000;
    /** So much is forgotten at most when the process is killed. */
    private static final long SAVE_EVERY_MILLIS = 60_000;

    private static final long SAVE_MILLIS = 500;
    private static final long STATISTICS_MILLIS = 900;

    private final Settings settings;
    private final UdpTransport transport;
    private final UdpLoop loop;
    private final Workers workers = new Workers("passeur-opendht-worker");
    private final SecureRandom random = new SecureRandom();
    private final DhtNode node;
    private final KnownNodes knownNodes;
    private final NetworkWatch network;
    private final @Nullable LanDiscovery lan;
    private final @Nullable LanMulticast multicast;
    private EventLoop.@Nullable Timer resolving;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Closeable> enders = new ArrayList<>(); // guarded by itself
    private final Advice advice;

    /**
     * Binds the sockets; {@link #start} does the rest.
     *
     * @param id the node's place among the keys
     * @param folder where it remembers other nodes
     */
    RunningNode(Settings settings, Id id, Path folder) throws IOException {
        this(settings, id, folder, System::currentTimeMillis);
    }

    RunningNode(Settings settings, Id id, Path folder, LongSupplier wallMillis) throws IOException {
        this.settings = settings;
        this.knownNodes = new KnownNodes(folder);
        this.network = new NetworkWatch(LocalAddresses::interfaces);
        this.transport = UdpTransport.open(settings.bind(), settings.port());
        this.loop = new UdpLoop("passeur-opendht-" + transport.port(), System::nanoTime, wallMillis);
        this.advice = new Advice(loop::millis, new ToLog());
        this.node = new DhtNode(
                new NodeSettings(id, settings.networkId(), NodeSettings.DEFAULT_STORAGE, settings.maintainsStorage()),
                new Surroundings(loop, transport, workers, random));
        transport.start(loop, node::received);
        if (settings.discovers()) {
            this.multicast = new LanMulticast(
                    loop, LocalAddresses::interfaces, LanMulticast.PORT, (from, datagram) -> heard(from, datagram));
            this.lan = new LanDiscovery(
                    loop,
                    multicast,
                    node.id(),
                    transport.port(),
                    settings.networkId(),
                    node::connected,
                    node::bootstrap);
        } else {
            this.multicast = null;
            this.lan = null;
        }
    }

    private void heard(InetSocketAddress from, byte[] datagram) {
        if (lan != null) {
            lan.received(from, datagram);
        }
    }

    /** Enters the network. What was asked of the node before is done then. */
    void start() {
        node.start();
        node.bootstrap(knownNodes.load());
        loop.execute(() -> resolveAfter(0, RESOLVE_AGAIN_MILLIS));
        loop.execute(this::watchNetwork);
        loop.execute(this::advise);
        loop.execute(() -> loop.after(FIRST_SAVE_MILLIS, this::saveAgain));
        loop.execute(() -> {
            if (lan != null) {
                lan.start();
            }
        });
        loop.start();
        LOG.info("Node {} of the DHT listens on UDP port {}", node.id(), transport.port());
    }

    DhtNode node() {
        return node;
    }

    /** Runs a task on the node's loop after a while. */
    void later(long millis, Runnable task) {
        loop.execute(() -> loop.after(millis, task));
    }

    Workers workers() {
        return workers;
    }

    SecureRandom random() {
        return random;
    }

    /** Looks up the configured nodes, and again while we are not connected, more and more seldom: addresses change. */
    private void resolve(long wait) {
        if (settings.bootstrap().isEmpty() || closed.get()) {
            return;
        }
        boolean connected = node.connected();
        if (!connected) {
            advice.asks(settings.bootstrap().stream().map(HostPort::toString).toList());
            settings.bootstrap().forEach(this::enterBy);
        }
        long next = connected ? RESOLVE_AGAIN_MILLIS : Math.min(2 * wait, LONGEST_RESOLVE_MILLIS);
        loop.execute(() -> resolveAfter(wait, next));
    }

    /** Instead of whenever it was to be done before. Loop only. */
    private void resolveAfter(long millis, long nextWait) {
        if (resolving != null) {
            resolving.cancel();
        }
        resolving = loop.after(millis, () -> workers.offer(() -> resolve(nextWait)));
    }

    private void enterBy(HostPort entry) {
        try {
            node.bootstrap(entry.resolve());
        } catch (UnknownHostException e) {
            advice.unresolved(entry.host(), String.valueOf(e.getMessage()));
        }
    }

    private void watchNetwork() {
        if (network.hasChanged()) {
            LOG.info("The network has changed: node {} enters it anew", node.id());
            node.networkChanged();
            resolveAfter(0, RESOLVE_AGAIN_MILLIS);
        }
        if (multicast != null && lan != null && multicast.rejoin()) {
            lan.networkChanged();
        }
        loop.after(NETWORK_CHECK_MILLIS, this::watchNetwork);
    }

    private void advise() {
        advice.connected(node.connected());
        advice.clockBehind(node.clockBehindSeconds());
        if (settings.bind().addresses().isEmpty()) {
            List<InetAddress> addresses = LocalAddresses.reachable();
            advice.families(
                    addresses.stream().anyMatch(address -> Family.of(address) == Family.V4),
                    addresses.stream().anyMatch(address -> Family.of(address) == Family.V6));
        }
        loop.after(ADVICE_MILLIS, this::advise);
    }

    /** Advice becomes lines of the log. */
    private static final class ToLog implements Advice.Log {
        @Override
        public void warn(String text) {
            LOG.warn("{}", text);
        }

        @Override
        public void info(String text) {
            LOG.info("{}", text);
        }
    }

    void bootstrap(Collection<InetSocketAddress> nodes) {
        advice.asks(nodes.stream()
                .map(address -> new HostPort(address.getHostString(), address.getPort()).toString())
                .toList());
        node.bootstrap(nodes);
    }

    /** Has this closed when the node is: at once if it was. */
    void endWith(Closeable other) {
        synchronized (enders) {
            if (!closed.get()) {
                enders.add(other);
                return;
            }
        }
        end(other);
    }

    private static void end(Closeable other) {
        try {
            other.close();
        } catch (IOException e) {
            LOG.debug("Something did not close with the node", e);
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    int port() {
        return transport.port();
    }

    boolean discovers() {
        return settings.discovers();
    }

    /** The node in figures; empty if it does not answer within a second. */
    Optional<Statistics> statistics() throws InterruptedException {
        try {
            return Optional.of(node.statistics().get(STATISTICS_MILLIS, TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The node does not say how it is", e);
            return Optional.empty();
        }
    }

    /** How it stands with the node. An interrupt leaves the figures out. */
    TableStatus status() {
        Optional<Statistics> now = Optional.empty();
        try {
            now = statistics();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String id = node.id().toString();
        return new TableStatus(
                id,
                settings.networkId(),
                transport.port(),
                node.connected(),
                List.copyOf(node.publicAddresses()),
                entryPoints(),
                now.map(s -> NodeFigures.of(s, id.substring(0, 8))).orElse(List.of()));
    }

    /** Where others can enter the network through this node. */
    List<InetSocketAddress> entryPoints() {
        List<InetAddress> bound = settings.bind().addresses();
        Stream<InetAddress> addresses = bound.isEmpty()
                ? Stream.concat(LocalAddresses.reachable().stream(), node.publicAddresses().stream())
                : bound.stream();
        return addresses
                .filter(address -> !address.isAnyLocalAddress())
                .distinct()
                .map(address -> new InetSocketAddress(address, transport.port()))
                .toList();
    }

    /** Leaves the network; remembers who was there. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        List<Closeable> others;
        synchronized (enders) {
            others = List.copyOf(enders);
        }
        others.forEach(RunningNode::end);
        save();
        loop.execute(() -> {
            if (lan != null) {
                lan.close();
            }
            node.stop();
        });
        loop.close();
        workers.shutdownNow();
        LOG.info("Node {} of the DHT has left", node.id());
    }

    private void saveAgain() {
        if (!closed.get()) {
            workers.offer(this::save);
            loop.after(SAVE_EVERY_MILLIS, this::saveAgain);
        }
    }

    private void save() {
        try {
            List<NodeAddress> nodes = node.goodNodes(KnownNodes.MAX).get(SAVE_MILLIS, TimeUnit.MILLISECONDS);
            knownNodes.save(nodes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("The nodes that we know are not saved: the node does not answer", e);
        }
    }
}
