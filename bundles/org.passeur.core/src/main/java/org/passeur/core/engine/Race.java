package org.passeur.core.engine;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.passeur.api.LinkPath;
import org.passeur.api.PathAttempt;
import org.passeur.core.session.RaceEvent;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.security.SecurityRequest;
import org.passeur.spi.transfer.TransferProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connectivity providers negotiate with one device at the same time, each on its own thread, and each link that opens
 * is secured on another. The race owns every negotiation and link until the session takes a secured one over; after
 * {@link #stop} all others are closed, and those that open later as well.
 *
 * <p>Safe for use by several threads; the only lock is the race's own, and nothing blocks under it.
 */
final class Race {
    private static final Logger log = LoggerFactory.getLogger(Race.class);
    private static final int HANDSHAKES = 4;

    private final Workers workers;
    private final Assembly assembly;
    private final RemoteDevice peer;
    private final NegotiationRequest request;
    private final Consumer<RaceEvent> events;
    private final Semaphore handshakes = new Semaphore(HANDSHAKES);
    private final CompletableFuture<Go> go = new CompletableFuture<>();
    private final RaceStory story = new RaceStory();

    private final List<LinkPath.Kind> securing = new ArrayList<>(); // guarded by this
    private final Set<Closeable> owned = new HashSet<>(); // guarded by this
    private int running; // negotiations and handshakes; guarded by this
    private boolean stopped; // guarded by this

    private record Go(List<String> remoteLines, Deadline deadline, long begun) {}

    /** @param events called on the threads of the race */
    Race(
            Workers workers,
            Assembly assembly,
            RemoteDevice peer,
            NegotiationRequest request,
            Consumer<RaceEvent> events) {
        this.workers = workers;
        this.assembly = assembly;
        this.peer = peer;
        this.request = request;
        this.events = events;
    }

    /** What was tried and proven so far. */
    RaceStory story() {
        return story;
    }

    /** Begins all negotiations; {@code remote} is what the far end told, if it is known already. */
    void gather(Optional<List<String>> remote) {
        List<Named<ConnectivityProvider>> providers = assembly.connectivity();
        synchronized (this) {
            running = providers.size();
        }
        for (int i = 0; i < providers.size(); i++) {
            int place = i;
            Named<ConnectivityProvider> provider = providers.get(i);
            if (workers.run("passeur-negotiation " + peer.id(), () -> negotiate(place, provider, remote)) == null) {
                events.accept(new RaceEvent.NotGathered(place, busy()));
                ended();
            }
        }
    }

    /** Lets all negotiations open links. */
    void open(List<String> remoteLines, Deadline deadline) {
        go.complete(new Go(remoteLines, deadline, System.nanoTime()));
    }

    /** Hands a secured link to the caller, who closes it from now on. */
    synchronized void take(SecureLink link) {
        owned.remove(link);
    }

    /** Closes all that was not taken, now or when it comes. Does not wait. */
    void stop() {
        List<Closeable> all;
        synchronized (this) {
            stopped = true;
            all = new ArrayList<>(owned);
            owned.clear();
        }
        go.cancel(false);
        for (Closeable each : all) {
            workers.surely("passeur-close", () -> close(each));
        }
    }

    private void negotiate(int place, Named<ConnectivityProvider> provider, Optional<List<String>> remote) {
        Negotiation negotiation;
        try {
            negotiation = provider.service().begin(request);
        } catch (IOException | RuntimeException e) {
            events.accept(new RaceEvent.NotGathered(place, named(provider, e)));
            ended();
            return;
        }
        boolean gathered = false;
        boolean opened = false;
        story.begun(negotiation);
        try {
            if (!own(negotiation)) {
                return;
            }
            remote.ifPresent(negotiation::remoteLines);
            List<String> lines = List.copyOf(negotiation.localLines());
            gathered = true;
            events.accept(new RaceEvent.Gathered(place, lines));
            Go started = go.get();
            if (remote.isEmpty()) {
                negotiation.remoteLines(started.remoteLines());
            }
            Optional<Link> link = negotiation.open(started.deadline());
            while (link.isPresent()) {
                opened = true;
                arrived(link.get(), started);
                link = stopped() ? Optional.empty() : negotiation.open(started.deadline());
            }
        } catch (IOException | RuntimeException | ExecutionException e) {
            if (!stopped()) {
                events.accept(
                        gathered
                                ? new RaceEvent.LinkFailed(named(provider, e))
                                : new RaceEvent.NotGathered(place, named(provider, e)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node stops
        } finally {
            disown(negotiation);
            close(negotiation);
            List<PathAttempt> tried = story.over(negotiation);
            if (gathered && !opened && !tried.isEmpty() && !stopped()) {
                events.accept(new RaceEvent.LinkFailed(named(provider, new IOException(RaceStory.words(tried)))));
            }
            ended();
        }
    }

    private void arrived(Link link, Go started) throws InterruptedException {
        if (!own(link)) {
            return;
        }
        story.opened();
        events.accept(new RaceEvent.LinkOpened(link.path()));
        if (!handshakes.tryAcquire(started.deadline().remainingNanos(), TimeUnit.NANOSECONDS)) {
            drop(link, new IOException("too many links were being secured at the same time"));
            return;
        }
        synchronized (this) {
            running++;
            securing.add(link.path().kind());
        }
        if (workers.run("passeur-secure " + peer.id(), () -> secure(link, started)) == null) {
            handshakes.release();
            secured(link.path().kind());
            drop(link, busy());
            ended();
        }
    }

    private void secure(Link link, Go started) {
        LinkPath.Kind kind = link.path().kind();
        try {
            var wanted = new SecurityRequest(
                    request.side(),
                    assembly.self(),
                    peer,
                    assembly.protocols().stream().map(TransferProtocol::alpn).toList(),
                    started.deadline());
            long begun = System.nanoTime();
            SecureLink secured = assembly.security().service().secure(link, wanted);
            story.proven(secured, assembly.security().name(), Duration.ofNanos(System.nanoTime() - begun));
            disown(link);
            secured(kind);
            if (own(secured)) {
                events.accept(new RaceEvent.LinkSecured(
                        secured,
                        assembly.security().name(),
                        mayBeat(kind),
                        Duration.ofNanos(System.nanoTime() - started.begun())));
            }
        } catch (IOException | RuntimeException e) {
            secured(kind);
            drop(link, e);
        } finally {
            handshakes.release();
            ended();
        }
    }

    private synchronized void secured(LinkPath.Kind kind) {
        securing.remove(kind);
    }

    private boolean mayBeat(LinkPath.Kind kind) {
        synchronized (this) {
            if (securing.stream().anyMatch(other -> other.compareTo(kind) < 0)) {
                return true;
            }
        }
        return story.mayBeat(kind);
    }

    private void drop(Link link, Exception why) {
        disown(link);
        close(link);
        if (!stopped()) {
            events.accept(new RaceEvent.LinkFailed(why));
        }
    }

    /** Whether it belongs to the race now; if the race is over, it is closed instead. */
    private boolean own(Closeable resource) {
        synchronized (this) {
            if (!stopped) {
                owned.add(resource);
                return true;
            }
        }
        close(resource);
        return false;
    }

    private synchronized void disown(Closeable resource) {
        owned.remove(resource);
    }

    private synchronized boolean stopped() {
        return stopped;
    }

    private void ended() {
        boolean over;
        synchronized (this) {
            over = --running == 0;
        }
        if (over) {
            events.accept(new RaceEvent.RaceOver());
        }
    }

    private static Exception named(Named<ConnectivityProvider> provider, Exception cause) {
        return new IOException(provider.name() + ": " + cause.getMessage(), cause);
    }

    private static IOException busy() {
        return new IOException("this node is too busy: all of its worker threads are taken (max_worker_threads)");
    }

    static void close(Closeable resource) {
        try {
            resource.close();
        } catch (IOException | RuntimeException e) {
            log.debug("closing {} failed", resource, e);
        }
    }
}
