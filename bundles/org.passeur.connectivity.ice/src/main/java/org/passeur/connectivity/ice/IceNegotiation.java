package org.passeur.connectivity.ice;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.passeur.api.LinkPath;
import org.passeur.connectivity.ice.blob.Credentials;
import org.passeur.connectivity.ice.blob.IceBlob;
import org.passeur.connectivity.ice.blob.IceBlobCodec;
import org.passeur.connectivity.ice.blob.IceCandidate;
import org.passeur.connectivity.ice.engine.IceEngine;
import org.passeur.connectivity.ice.tcp.Attempt;
import org.passeur.connectivity.ice.tcp.Door;
import org.passeur.connectivity.ice.tcp.FramedChannel;
import org.passeur.connectivity.ice.tcp.StunGate;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt: a door of its own, an engine of its own, and the connections between them. A connection becomes a link when
 * the engine says that both ends chose it, or when data comes on it, for then the peer says so.
 */
final class IceNegotiation implements Negotiation, Door.Host, IceEngine.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(IceNegotiation.class);
    private static final Optional<IceLink> NO_MORE = Optional.empty();

    private final NegotiationRequest request;
    private final IceSettings settings;
    private final String number;
    private final Credentials credentials;
    private final StunGate gate;
    private final MappedAddresses mapped = new MappedAddresses();
    /** Completed with where we listen, once door and engine are there. */
    private final CompletableFuture<List<InetSocketAddress>> listening = new CompletableFuture<>();
    /** Completed when all sources have answered. */
    private final CompletableFuture<Boolean> gathered = new CompletableFuture<>();

    private final Set<FramedChannel> connections = ConcurrentHashMap.newKeySet();
    private final Set<FramedChannel> offered = ConcurrentHashMap.newKeySet();
    private final Map<InetSocketAddress, IceCandidate> remote = new ConcurrentHashMap<>();
    private final BlockingQueue<Optional<IceLink>> links = new LinkedBlockingQueue<>();

    // guarded by this
    private @Nullable Door door;
    private @Nullable IceEngine engine;
    private boolean closed;
    private int linksInUse;
    private boolean mappingInUse;

    IceNegotiation(NegotiationRequest request, IceSettings settings, long number) {
        this.request = request;
        this.settings = settings;
        this.number = Long.toString(number);
        this.credentials = Credentials.random(settings.random());
        this.gate = new StunGate(credentials);
    }

    /** Gathers, on {@code passeur-ice-gather-N}. */
    void begin() {
        var thread = new Thread(this::gather, "passeur-ice-gather-" + number);
        thread.setDaemon(true);
        thread.start();
    }

    private void gather() {
        try {
            List<InetSocketAddress> addresses = listen();
            listening.complete(addresses);
            mapped.ask("passeur-ice-source-" + number, settings.sources(), addresses, request.gathering());
            gathered.complete(true);
        } catch (IOException e) {
            listening.completeExceptionally(e);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("ICE cannot begin", e);
            listening.completeExceptionally(new IOException("ICE cannot begin: " + e.getMessage(), e));
        }
    }

    private List<InetSocketAddress> listen() throws IOException {
        Door opened = new Door(
                "passeur-ice-door-" + number,
                settings.addresses().now(),
                settings.ports(),
                gate,
                this,
                settings.nanoTime());
        IceEngine made = null;
        try {
            made = settings.engines().create(request.side(), credentials, opened.addresses(), this);
            synchronized (this) {
                if (closed) {
                    throw new IOException("the negotiation was closed");
                }
                door = opened;
                engine = made;
            }
            opened.open();
            return opened.addresses();
        } catch (IOException | RuntimeException | LinkageError e) {
            opened.close();
            if (made != null) {
                made.close();
            }
            throw e;
        }
    }

    @Override
    public List<String> localLines() throws IOException {
        Deadline deadline = request.gathering();
        List<InetSocketAddress> addresses = await(listening, deadline);
        if (addresses == null) {
            LOG.warn("ICE was not ready in time, and takes no part in this negotiation");
            return List.of();
        }
        await(gathered, deadline);
        List<IceCandidate> candidates = Candidates.local(addresses, mapped.known(), request.publicAddresses());
        return List.of(IceBlobCodec.write(new IceBlob(credentials, candidates)));
    }

    private static <T> @Nullable T await(CompletableFuture<T> future, Deadline deadline) throws IOException {
        try {
            return future.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IOException("ICE takes no part: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ICE gathered", e);
        }
    }

    @Override
    public void remoteLines(List<String> lines) {
        Optional<IceBlob> blob =
                lines.stream().map(IceBlobCodec::read).flatMap(Optional::stream).findFirst();
        if (blob.isEmpty()) {
            links.add(NO_MORE);
            return;
        }
        blob.get().candidates().forEach(candidate -> remote.put(candidate.target(), candidate));
        gate.remote(blob.get().credentials());
        listening.thenAccept(addresses -> check(blob.get(), addresses)).exceptionally(this::cannotCheck);
    }

    private @Nullable Void cannotCheck(Throwable failure) {
        LOG.debug("ICE cannot check: {}", failure.toString());
        links.add(NO_MORE);
        return null;
    }

    private void check(IceBlob blob, List<InetSocketAddress> addresses) {
        List<Attempt> attempts = Candidates.attempts(addresses, blob.candidates());
        LOG.debug(
                "{} candidates of the peer, {} connections to try",
                blob.candidates().size(),
                attempts.size());
        Door knocker;
        IceEngine checker;
        synchronized (this) {
            knocker = door;
            checker = engine;
            if (closed || knocker == null || checker == null) {
                return;
            }
        }
        // not under our lock: the engine calls back under its own
        checker.start(blob.credentials());
        knocker.knock(attempts);
    }

    @Override
    public void connected(FramedChannel connection, @Nullable Attempt attempt) {
        IceEngine checker;
        synchronized (this) {
            checker = closed ? null : engine;
            if (checker != null) {
                connections.removeIf(other -> !other.isOpen());
                connections.add(connection);
            }
        }
        if (checker == null) {
            closeQuietly(connection);
            return;
        }
        checker.attach(connection);
        if (attempt != null) {
            checker.check(connection, attempt.priority());
        }
    }

    @Override
    public void dataCame(FramedChannel connection) {
        offer(connection);
    }

    @Override
    public void nominated(InetSocketAddress local, InetSocketAddress remoteAddress) {
        for (FramedChannel connection : connections) {
            if (connection.isOpen()
                    && connection.local().equals(local)
                    && connection.remote().equals(remoteAddress)) {
                offer(connection);
                return;
            }
        }
        LOG.debug("the chosen connection {} -> {} is gone", local, remoteAddress);
    }

    @Override
    public void failed() {
        if (offered.isEmpty()) {
            links.add(NO_MORE);
        }
    }

    private synchronized void offer(FramedChannel connection) {
        if (closed || !offered.add(connection)) {
            return;
        }
        if (door != null) {
            door.stopKnocking();
        }
        LinkPath.Kind kind = kind(connection);
        boolean needsMapping = kind == LinkPath.Kind.MAPPED;
        mappingInUse |= needsMapping;
        linksInUse++;
        var path = new LinkPath(kind, connection.local(), connection.remote(), "org.passeur.connectivity.ice");
        links.add(Optional.of(new IceLink(connection, path, this::linkClosed)));
    }

    private LinkPath.Kind kind(FramedChannel connection) {
        IceCandidate candidate = remote.get(connection.remote());
        if (candidate != null && candidate.type() == IceCandidate.Type.RELAY) {
            return LinkPath.Kind.RELAYED;
        }
        if (candidate != null && candidate.type() == IceCandidate.Type.HOST) {
            return LinkPath.Kind.HOST;
        }
        boolean throughMapping =
                connection.accepted() && mapped.isMapped(connection.local().getAddress());
        return throughMapping ? LinkPath.Kind.MAPPED : LinkPath.Kind.PUNCHED;
    }

    @Override
    public Optional<Link> open(Deadline deadline) throws IOException {
        try {
            Optional<IceLink> next = links.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return Optional.empty();
            }
            if (next.isEmpty()) {
                links.add(NO_MORE);
                return Optional.empty();
            }
            synchronized (this) {
                if (!closed) {
                    connections.remove(next.get().connection());
                    return next.map(link -> link);
                }
            }
            next.get().close();
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ICE checked", e);
        }
    }

    @Override
    public void close() {
        Door lastDoor;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            lastDoor = door;
        }
        if (lastDoor != null) {
            lastDoor.close();
        }
        var end = new IOException("the negotiation was closed");
        listening.completeExceptionally(end);
        gathered.completeExceptionally(end);
        List<Optional<IceLink>> unused = new ArrayList<>();
        links.drainTo(unused);
        links.add(NO_MORE);
        unused.forEach(link -> link.ifPresent(IceNegotiation::closeQuietly));
        connections.forEach(IceNegotiation::closeQuietly);
        release();
    }

    private void linkClosed() {
        synchronized (this) {
            linksInUse--;
        }
        release();
    }

    /** Ends what only lives for the links that were given away, once there is none. */
    private void release() {
        boolean mapping;
        IceEngine last;
        synchronized (this) {
            if (!closed) {
                return;
            }
            mapping = linksInUse > 0 && mappingInUse;
            last = linksInUse > 0 ? null : engine;
        }
        if (!mapping) {
            mapped.close();
        }
        if (last != null) {
            closeQuietly(last);
        }
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("closing failed: {}", e.toString());
        }
    }
}
