package org.passeur.signalling.opendht;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.passeur.api.AccountId;
import org.passeur.signalling.opendht.lan.LanDiscovery;
import org.passeur.signalling.opendht.lan.LanMulticast;
import org.passeur.signalling.opendht.net.LocalAddresses;
import org.passeur.signalling.opendht.net.UdpLoop;
import org.passeur.signalling.opendht.net.UdpTransport;
import org.passeur.signalling.opendht.node.DhtNode;
import org.passeur.signalling.opendht.node.NodeSettings;
import org.passeur.signalling.opendht.node.Surroundings;
import org.passeur.signalling.opendht.pack.Id;
import org.passeur.signalling.opendht.wire.NodeAddress;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.Signalling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A device's node, and what it does there for the device. */
final class OpenDhtSession implements Signalling {
    private static final Logger LOG = LoggerFactory.getLogger(OpenDhtSession.class);
    private static final long RESOLVE_AGAIN_MILLIS = 30_000;
    /** So soon a change of network is noticed; looking is cheap. */
    private static final long NETWORK_CHECK_MILLIS = 2_000;

    private static final long SAVE_MILLIS = 500;

    private final Settings settings;
    private final LocalDevice self;
    private final Consumer<OpenDhtSession> onClose;
    private final UdpLoop loop;
    private final UdpTransport transport;
    private final Workers workers = new Workers();
    private final DhtNode node;
    private final Certificates certificates;
    private final Postbox postbox;
    private final Dispatch dispatch;
    private final KnownNodes knownNodes;
    private final @Nullable LanDiscovery lan;
    private final @Nullable LanMulticast multicast;
    private final Set<DeviceSearch> searches = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Binds the sockets; {@link #enter} does the rest. */
    OpenDhtSession(Settings settings, LocalDevice self, Inbox inbox, Clock clock, Consumer<OpenDhtSession> onClose)
            throws IOException {
        this.settings = settings;
        this.self = self;
        this.onClose = onClose;
        this.knownNodes = new KnownNodes(self.folder(OpenDhtSignalling.NAME));
        this.transport = UdpTransport.open(settings.bind(), settings.port());
        this.loop = new UdpLoop("passeur-opendht-" + transport.port());
        var random = new SecureRandom();
        this.node = new DhtNode(
                new NodeSettings(Keys.node(self.id()), settings.networkId(), NodeSettings.DEFAULT_STORAGE),
                new Surroundings(loop, transport, workers, random));
        this.certificates = new Certificates(node, workers, clock);
        this.postbox = new Postbox(self, inbox, certificates, loop, workers);
        this.dispatch = new Dispatch(node, self, random, closing);
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

    /** Starts the node and everything that it does. */
    void enter() {
        node.start();
        node.listen(Keys.messages(self.id()), postbox::arrived);
        new Announcer(node, self).announce();
        node.bootstrap(knownNodes.load());
        workers.offer(this::resolve);
        loop.execute(this::watchNetwork);
        loop.execute(() -> {
            if (lan != null) {
                lan.start();
            }
        });
        loop.start();
        LOG.info("Node {} of the DHT listens on UDP port {}", node.id(), transport.port());
    }

    /** Looks up the configured nodes, and again while we are not connected: addresses change. */
    private void resolve() {
        if (settings.bootstrap().isEmpty() || closed.get()) {
            return;
        }
        if (!node.connected()) {
            node.bootstrap(settings.bootstrap().stream()
                    .flatMap(entry -> entry.resolve().stream())
                    .toList());
        }
        loop.execute(() -> loop.after(RESOLVE_AGAIN_MILLIS, () -> workers.offer(this::resolve)));
    }

    private void watchNetwork() {
        if (multicast != null && lan != null && multicast.rejoin()) {
            lan.networkChanged();
        }
        loop.after(NETWORK_CHECK_MILLIS, this::watchNetwork);
    }

    @Override
    public void find(AccountId account, Consumer<RemoteDevice> found, Deadline deadline) throws IOException {
        var search =
                new DeviceSearch(node, certificates, account, Id.ofHex(self.id().hex()), found);
        searches.add(search);
        try {
            if (closed.get()) {
                throw new IOException("the signalling session is closed");
            }
            search.run(deadline);
        } finally {
            searches.remove(search);
        }
    }

    @Override
    public void send(RemoteDevice to, byte[] message, Deadline deadline) throws IOException {
        if (message.length > MAX_MESSAGE) {
            throw new IllegalArgumentException(
                    "a message has at most " + MAX_MESSAGE + " bytes, this one " + message.length);
        }
        if (closed.get()) {
            throw new IOException("the signalling session is closed");
        }
        dispatch.send(to, message, deadline);
    }

    @Override
    public void bootstrap(Collection<InetSocketAddress> nodes) {
        node.bootstrap(nodes);
    }

    @Override
    public List<InetSocketAddress> entryPoints() {
        List<InetAddress> bound = settings.bind().addresses();
        Stream<InetAddress> addresses = bound.isEmpty()
                ? Stream.concat(LocalAddresses.reachable().stream(), publicAddresses().stream())
                : bound.stream();
        return addresses
                .filter(address -> !address.isAnyLocalAddress())
                .distinct()
                .map(address -> new InetSocketAddress(address, transport.port()))
                .toList();
    }

    @Override
    public Set<InetAddress> publicAddresses() {
        return node.publicAddresses();
    }

    @Override
    public boolean connected() {
        return node.connected();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        closing.complete(null);
        searches.forEach(DeviceSearch::end);
        postbox.close();
        save();
        loop.execute(() -> {
            if (lan != null) {
                lan.close();
            }
            node.stop();
        });
        loop.close();
        workers.shutdownNow();
        onClose.accept(this);
        LOG.info("Node {} of the DHT has left", node.id());
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
