package org.passeur.connectivity.ice;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
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
import org.passeur.api.PathAttempt;
import org.passeur.connectivity.ice.blob.Credentials;
import org.passeur.connectivity.ice.blob.IceBlob;
import org.passeur.connectivity.ice.blob.IceBlobCodec;
import org.passeur.connectivity.ice.blob.IceCandidate;
import org.passeur.connectivity.ice.engine.IceEngine;
import org.passeur.connectivity.ice.tcp.Attempt;
import org.passeur.connectivity.ice.tcp.AttemptLog;
import org.passeur.connectivity.ice.tcp.Door;
import org.passeur.connectivity.ice.tcp.FramedChannel;
import org.passeur.connectivity.ice.tcp.Inquiry;
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
    /** A server or a name server that is dead must not hold up what works without it. */
    private static final Duration NAMES_AND_STUN = Duration.ofSeconds(2);

    /** So much longer may a better kind of path take that has opened, but not passed its check. */
    private static final Duration OPENED = Duration.ofMillis(50);

    /** The same if not even its connection is there: it should be by now, since the worse one took longer steps. */
    private static final Duration TRYING = Duration.ofMillis(10);

    /** The same for all if what could be chosen is a relay, which costs somebody else's bandwidth. */
    private static final Duration BETTER_THAN_RELAY = Duration.ofMillis(500);

    private static final String SYMMETRIC = "the router here shows each destination another port of ours";

    private static final Optional<IceLink> NO_MORE = Optional.empty();

    private final NegotiationRequest request;
    private final IceSettings settings;
    private final String number;
    private final Credentials credentials;
    private final StunGate gate;
    private final AttemptLog log;
    private final MappedAddresses mapped = new MappedAddresses();
    private final ReflexiveAddresses reflexive;
    /** Completed with where we listen, once the sources are being asked. */
    private final CompletableFuture<List<InetSocketAddress>> listening = new CompletableFuture<>();
    /** Completed when the engine is there: the first one takes half a second, during which the request can travel. */
    private final CompletableFuture<IceEngine> ready = new CompletableFuture<>();
    /** Completed when the engine knows the peer. */
    private final CompletableFuture<IceEngine> started = new CompletableFuture<>();
    /** Completed when all STUN servers have answered. */
    private final CompletableFuture<Boolean> reflected = new CompletableFuture<>();

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
    private @Nullable FramedChannel best;

    IceNegotiation(NegotiationRequest request, IceSettings settings, long number) {
        this.request = request;
        this.settings = settings;
        this.number = Long.toString(number);
        this.credentials = Credentials.random(settings.random());
        this.gate = new StunGate(credentials);
        this.log = new AttemptLog(settings.nanoTime());
        this.reflexive = new ReflexiveAddresses(settings.stunServers(), () -> reflected.complete(true));
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
            mapped.ask("passeur-ice-source-" + number, settings.sources(), addresses, request.gathering());
            listening.complete(addresses);
            reflect(addresses);
            makeEngine(addresses);
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("ICE cannot begin", e);
            fail(new IOException("ICE cannot begin: " + e.getMessage(), e));
        }
    }

    private void fail(IOException why) {
        listening.completeExceptionally(why);
        ready.completeExceptionally(why);
        links.add(NO_MORE);
    }

    private void reflect(List<InetSocketAddress> addresses) {
        if (settings.stunServers().isEmpty()) {
            reflected.complete(true);
            return;
        }
        settings.stunServers().addresses().thenAccept(servers -> {
            List<Inquiry> inquiries = Candidates.inquiries(addresses, servers);
            reflexive.expect(inquiries);
            Door asking;
            synchronized (this) {
                asking = door;
            }
            if (asking != null) {
                asking.inquire(inquiries);
            }
            if (!reflexive.isAwaited()) {
                reflected.complete(true);
            }
        });
    }

    @Override
    public void seen(Inquiry inquiry, InetSocketAddress as) {
        reflexive.seen(inquiry, as);
    }

    @Override
    public void unanswered(Inquiry inquiry, IOException why) {
        reflexive.unanswered(inquiry, why);
    }

    private List<InetSocketAddress> listen() throws IOException {
        Door opened = new Door(
                "passeur-ice-door-" + number,
                settings.addresses().now(),
                settings.ports(),
                gate,
                this,
                log,
                settings.nanoTime());
        synchronized (this) {
            if (!closed) {
                door = opened;
                opened.open();
                return opened.addresses();
            }
        }
        opened.close();
        throw closedMeanwhile();
    }

    private void makeEngine(List<InetSocketAddress> addresses) throws IOException {
        IceEngine made = settings.engines().create(request.side(), credentials, addresses, this);
        boolean wanted;
        synchronized (this) {
            wanted = !closed;
            if (wanted) {
                engine = made; // from now on release() closes it
            }
        }
        if (wanted) {
            ready.complete(made);
        } else {
            made.close();
        }
    }

    private static IOException closedMeanwhile() {
        return new IOException("the negotiation was closed");
    }

    @Override
    public List<String> localLines() throws IOException {
        Deadline deadline = request.gathering();
        Deadline names = deadline.orAfter(NAMES_AND_STUN);
        List<InetSocketAddress> addresses = await(listening, deadline);
        if (addresses == null) {
            LOG.warn("ICE was not ready in time, and takes no part in this negotiation");
            return List.of();
        }
        await(mapped.answered(), deadline);
        await(reflected, names);
        List<IceCandidate> candidates =
                Candidates.local(addresses, mapped.known(), reflexive.known(), request.publicAddresses());
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
        connections.forEach(this::logOpened); // those who were sooner than the answer
        if (!Candidates.mayMeet(addresses, blob.candidates())) {
            LOG.debug("the peer has no address of a family that this host has");
            links.add(NO_MORE);
            return;
        }
        List<Attempt> attempts = Candidates.attempts(addresses, blob.candidates());
        LOG.debug(
                "{} candidates of the peer, {} connections to try",
                blob.candidates().size(),
                attempts.size());
        Door knocker;
        synchronized (this) {
            knocker = closed ? null : door;
        }
        if (knocker != null) {
            // not before there is an engine: to the peer's door, who connects and says nothing is a stranger
            ready.thenAccept(checker -> {
                checker.start(blob.credentials());
                started.complete(checker);
                knocker.knock(attempts);
            });
        }
    }

    @Override
    public void connected(FramedChannel connection, @Nullable Attempt attempt) {
        boolean wanted;
        synchronized (this) {
            wanted = !closed;
            if (wanted) {
                connections.removeIf(other -> !other.isOpen());
                connections.add(connection);
            }
        }
        if (!wanted) {
            closeQuietly(connection);
            return;
        }
        logOpened(connection);
        // not under our lock: the engine calls back under its own
        CompletableFuture<Void> attached = ready.thenAccept(checker -> checker.attach(connection));
        if (attempt != null) {
            attached.thenAcceptBoth(started, (none, checker) -> checker.check(connection, attempt.priority()));
        }
    }

    private void logOpened(FramedChannel connection) {
        String how = connection.accepted() ? "the peer connected to us" : "connected";
        log.opened(connection.local(), connection.remote(), kind(connection), how);
    }

    @Override
    public void dataCame(FramedChannel connection) {
        offer(connection);
    }

    /** Chooses at once what cannot be beaten; else the best of what is there a moment later. */
    @Override
    public void valid(InetSocketAddress local, InetSocketAddress remoteAddress) {
        FramedChannel connection = find(local, remoteAddress);
        if (connection == null) {
            return;
        }
        LinkPath.Kind kind = kind(connection);
        boolean first;
        Door timer;
        synchronized (this) {
            first = best == null;
            if (best == null || kind.compareTo(kind(best)) < 0) {
                best = connection;
            }
            timer = door;
        }
        Optional<PathAttempt.Result> better = log.better(kind);
        if (better.isEmpty()) {
            nominateBest();
        } else if (first && timer != null) {
            Duration wait = better.get() == PathAttempt.Result.OPENED ? OPENED : TRYING;
            timer.after(kind == LinkPath.Kind.RELAYED ? BETTER_THAN_RELAY : wait, this::nominateBest);
        }
    }

    private void nominateBest() {
        FramedChannel chosen;
        IceEngine checker;
        synchronized (this) {
            chosen = best;
            checker = closed ? null : engine;
        }
        if (chosen != null && checker != null) {
            checker.nominate(chosen.local(), chosen.remote());
        }
    }

    @Override
    public void nominated(InetSocketAddress local, InetSocketAddress remoteAddress) {
        FramedChannel connection = find(local, remoteAddress);
        if (connection == null) {
            LOG.debug("the chosen connection {} -> {} is gone", local, remoteAddress);
        } else {
            offer(connection);
        }
    }

    private @Nullable FramedChannel find(InetSocketAddress local, InetSocketAddress remoteAddress) {
        for (FramedChannel connection : connections) {
            if (connection.isOpen()
                    && connection.local().equals(local)
                    && connection.remote().equals(remoteAddress)) {
                return connection;
            }
        }
        return null;
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
        log.chosen(connection.local(), connection.remote(), kind);
        log.end(each -> "another path was chosen");
        mappingInUse |= kind == LinkPath.Kind.MAPPED;
        linksInUse++;
        var path = new LinkPath(kind, connection.local(), connection.remote(), "org.passeur.connectivity.ice");
        Closeable watch = settings.consents().watch(connection);
        links.add(Optional.of(new IceLink(connection, path, () -> linkClosed(watch))));
    }

    private LinkPath.Kind kind(FramedChannel connection) {
        IceCandidate candidate = remote.get(connection.remote());
        if (candidate != null && candidate.type() != IceCandidate.Type.SRFLX) {
            return candidate.pathKind();
        }
        if (candidate == null && isHost(connection.remote().getAddress())) {
            return LinkPath.Kind.HOST; // from another port, as where ports cannot be shared
        }
        if (connection.accepted() && mapped.isMapped(connection.local().getAddress())) {
            return LinkPath.Kind.MAPPED;
        }
        return candidate != null && !connection.accepted() ? candidate.pathKind() : LinkPath.Kind.PUNCHED;
    }

    private boolean isHost(InetAddress address) {
        return remote.values().stream()
                .anyMatch(candidate -> candidate.type() == IceCandidate.Type.HOST
                        && candidate.address().equals(address));
    }

    @Override
    public List<PathAttempt> attempts() {
        return log.view();
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
        boolean symmetric = reflexive.isSymmetric();
        log.end(each -> symmetric && each == LinkPath.Kind.PUNCHED ? SYMMETRIC : "given up");
        IOException end = closedMeanwhile();
        listening.completeExceptionally(end);
        ready.completeExceptionally(end);
        reflected.completeExceptionally(end);
        List<Optional<IceLink>> unused = new ArrayList<>();
        links.drainTo(unused);
        links.add(NO_MORE);
        unused.forEach(link -> link.ifPresent(IceNegotiation::closeQuietly));
        connections.forEach(IceNegotiation::closeQuietly);
        release();
    }

    private void linkClosed(Closeable watch) {
        closeQuietly(watch);
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
