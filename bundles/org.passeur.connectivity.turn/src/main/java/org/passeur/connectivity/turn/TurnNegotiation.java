package org.passeur.connectivity.turn;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.passeur.api.LinkPath;
import org.passeur.api.PathAttempt;
import org.passeur.connectivity.turn.relay.Allocation;
import org.passeur.connectivity.turn.relay.Attempts;
import org.passeur.connectivity.turn.relay.Relays;
import org.passeur.connectivity.turn.relay.TurnSocket;
import org.passeur.connectivity.turn.stun.Family;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both ends' negotiations have: allocations that are held, connections that are being made, links that wait. */
abstract class TurnNegotiation implements Negotiation {
    /** Links of one negotiation; a stranger at a peer's address cannot take more. */
    static final int MAX_LINKS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(TurnNegotiation.class);
    private static final Optional<TurnLink> NO_MORE = Optional.empty();

    private final NegotiationRequest request;
    private final Relays relays;
    private final Attempts attempts;
    private final Map<Family, Relays.Hold> holds = new EnumMap<>(Family.class); // guarded by this
    private final BlockingQueue<Optional<TurnLink>> links = new LinkedBlockingQueue<>();
    private final Set<TurnSocket> connecting = new HashSet<>(); // guarded by this
    private boolean closed; // guarded by this
    private volatile @Nullable IOException failure;

    TurnNegotiation(NegotiationRequest request, Relays relays) {
        this.request = request;
        this.relays = relays;
        this.attempts = new Attempts(relays.settings().timers());
    }

    /** Begins to allocate, for both families, if there is a server. */
    final synchronized void begin() {
        if (relays.hasServers()) {
            for (Family family : Family.values()) {
                holds.put(family, relays.hold(family));
            }
        }
    }

    final NegotiationRequest request() {
        return request;
    }

    final Relays relays() {
        return relays;
    }

    final Attempts tried() {
        return attempts;
    }

    final synchronized Optional<Relays.Hold> hold(Family family) {
        return Optional.ofNullable(holds.get(family));
    }

    /** The allocation of a family, if there is one in time. */
    final Optional<Allocation> allocation(Family family, Deadline deadline) {
        Optional<Relays.Hold> hold = hold(family);
        if (hold.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(hold.get().await(deadline));
        } catch (IOException e) {
            LOG.debug("{}", e.getMessage()); // the reason is among the attempts
            return Optional.empty();
        }
    }

    /** Gets the allocation anew, if the one there was is lost. */
    final void holdAnew(Family family) {
        Relays.Hold old;
        synchronized (this) {
            if (closed) {
                return;
            }
            old = holds.put(family, relays.hold(family));
        }
        if (old != null) {
            old.close();
        }
    }

    final synchronized boolean isClosed() {
        return closed;
    }

    /** A socket that is closed with the negotiation, until {@link #settled}. */
    final TurnSocket connecting() throws IOException {
        var socket = new TurnSocket();
        synchronized (this) {
            if (closed) {
                throw new IOException("the negotiation was closed");
            }
            connecting.add(socket);
        }
        return socket;
    }

    /** It failed, or is a link's now. */
    final synchronized void settled(TurnSocket socket) {
        connecting.remove(socket);
    }

    /**
     * Gives a link to whoever asks; closes it if nobody will.
     *
     * @param first a byte that was read from the socket already, or -1
     */
    final void offer(TurnSocket socket, int first, InetSocketAddress relay, TurnLink.Watcher watcher) {
        var path = new LinkPath(LinkPath.Kind.RELAYED, socket.local(), relay, Attempts.PROVIDER);
        var link = new TurnLink(socket, first, path, request.side(), watcher);
        synchronized (this) {
            connecting.remove(socket);
            if (!closed) {
                links.add(Optional.of(link));
                return;
            }
        }
        closeQuietly(link);
    }

    /** No link will come any more. */
    final void noMore() {
        links.add(NO_MORE);
    }

    /** No link will come any more, for a reason that whoever asks for one should know. */
    final void noMore(IOException why) {
        failure = why;
        noMore();
    }

    @Override
    public final Optional<Link> open(Deadline deadline) throws IOException {
        try {
            Optional<TurnLink> next = links.poll(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return Optional.empty();
            }
            if (next.isEmpty()) {
                links.add(NO_MORE);
                IOException why = failure;
                if (why != null && !isClosed()) {
                    throw new IOException(why.getMessage(), why);
                }
                return Optional.empty();
            }
            if (isClosed()) {
                closeQuietly(next.get());
                return Optional.empty();
            }
            return next.map(link -> link);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a relayed connection", e);
        }
    }

    @Override
    public final List<PathAttempt> attempts() {
        List<PathAttempt> all = new ArrayList<>();
        List<Relays.Hold> held;
        synchronized (this) {
            held = List.copyOf(holds.values());
        }
        held.forEach(hold -> all.addAll(hold.attempts()));
        all.addAll(attempts.list());
        return all;
    }

    @Override
    public final void close() {
        List<Closeable> all = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            all.addAll(connecting);
            connecting.clear();
        }
        List<Optional<TurnLink>> unused = new ArrayList<>();
        links.drainTo(unused);
        noMore();
        unused.forEach(link -> link.ifPresent(all::add));
        all.forEach(TurnNegotiation::closeQuietly);
        closing();
        List<Relays.Hold> held;
        synchronized (this) {
            held = List.copyOf(holds.values());
        }
        held.forEach(Relays.Hold::close);
    }

    /** What else has to end. */
    abstract void closing();

    static void closeAll(Collection<? extends Closeable> all) {
        all.forEach(TurnNegotiation::closeQuietly);
    }

    static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("closing failed: {}", e.toString());
        }
    }
}
