package org.passeur.connectivity.turn;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.passeur.connectivity.turn.relay.Attempts;
import org.passeur.connectivity.turn.relay.RelaySettings;
import org.passeur.connectivity.turn.relay.Relays;
import org.passeur.connectivity.turn.relay.TurnSocket;
import org.passeur.connectivity.turn.stun.Family;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.link.Deadline;

/**
 * The end that sends the file: says under which addresses it may appear, and connects to the responder's relays; directly,
 * for which it needs no server, or from its own relay, if nothing else gets out of its network.
 */
final class InitiatingNegotiation extends TurnNegotiation {
    /** How long the request waits for our own server; less if signalling knows our addresses, which mostly are enough. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(1);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration STAGGER = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int ROUNDS = 4;

    /**
     * How long a new connection must last before it counts as one: a relay that has no permission for us resets it at once,
     * and an old coturn loses what comes before the responder has taken the connection. At least this, or twice as long as
     * it took to connect, if that is below a limit.
     */
    private static final Duration SETTLING = Duration.ofMillis(100);

    private static final Duration MAX_SETTLING = Duration.ofMillis(500);

    /** A relay that resets a connection within this, or four times as long as it took to connect, has refused it. */
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(1);

    // guarded by this
    private Set<InetAddress> announced = Set.of();
    private int underway;
    private int opened;
    private boolean ended;
    private @Nullable IOException failure;

    InitiatingNegotiation(NegotiationRequest request, Relays relays) {
        super(request, relays);
    }

    /** Our public addresses, those that our TURN server sees, and those of our own relays: the responder permits these. */
    @Override
    public List<String> localLines() {
        Set<InetAddress> ours = new LinkedHashSet<>(request().publicAddresses());
        Deadline deadline = request().gathering().orAfter(ours.isEmpty() ? PATIENCE : SHORT_PATIENCE);
        for (Family family : Family.values()) {
            allocation(family, deadline).ifPresent(allocation -> {
                ours.add(allocation.mapped().getAddress());
                ours.add(allocation.relayed().getAddress());
            });
        }
        Set<InetAddress> sorted = ours.stream()
                .sorted(Comparator.comparing(Family::of))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        synchronized (this) {
            announced = sorted;
        }
        return sorted.stream()
                .map(address -> new AddressLine(address, 0).write())
                .toList();
    }

    @Override
    public void remoteLines(List<String> lines) {
        List<Way> ways = new ArrayList<>();
        List<InetSocketAddress> targets =
                PeerLines.read(lines).relays().stream().filter(this::isAllowed).toList();
        targets.forEach(relay -> ways.add(new Way(relay, false)));
        if (relays().hasServers()) {
            targets.forEach(relay -> ways.add(new Way(relay, true)));
        }
        try {
            if (!ways.isEmpty()) {
                relays().workers().run(() -> tryAll(ways));
                return;
            }
        } catch (IOException e) {
            tried().begin(targets.get(0), "").failed(String.valueOf(e.getMessage()));
        }
        noMore();
    }

    /** A peer must not be able to make us knock at services of this host. */
    private boolean isAllowed(InetSocketAddress relay) {
        if (!relay.getAddress().isLoopbackAddress()) {
            return true;
        }
        Set<InetAddress> known;
        synchronized (this) {
            known = announced;
        }
        return known.stream().anyMatch(InetAddress::isLoopbackAddress);
    }

    /**
     * One way to a relay.
     *
     * @param relay the responder's
     * @param fromRelay whether our own relay connects (RFC 6062 section 4.3)
     */
    private record Way(InetSocketAddress relay, boolean fromRelay) {
        private String text() {
            return "connecting to the peer's relay " + TurnSocket.text(relay)
                    + (fromRelay ? " from our own relay" : "");
        }
    }

    /**
     * One after the other, each a moment after the one before, unless there is a link. When a link is lost, since security
     * did not accept it or another negotiation at the far end got it, the next is made.
     */
    private void tryAll(List<Way> ways) {
        try {
            for (int round = 0; round < ROUNDS; round++) {
                for (Way way : ways) {
                    if (!begin(way)) {
                        return;
                    }
                    waitFor(STAGGER);
                    waitWhileLinked();
                }
                waitForAll();
                pause(PAUSE.multipliedBy(1L << round));
                waitWhileLinked();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private void end() {
        IOException why;
        synchronized (this) {
            why = failure;
        }
        if (why == null) {
            noMore();
        } else {
            noMore(why);
        }
    }

    private boolean begin(Way way) {
        synchronized (this) {
            if (ended) {
                return false;
            }
            underway++;
        }
        Attempts.Attempt attempt = tried().begin(way.relay(), way.text());
        try {
            relays().workers().run(() -> connect(way, attempt));
        } catch (IOException e) {
            attempt.failed(String.valueOf(e.getMessage()));
            over();
        }
        return true;
    }

    /** Until a link opens, everything underway has failed, or it took too long. */
    private synchronized void waitFor(Duration atMost) throws InterruptedException {
        Deadline deadline = Deadline.after(atMost);
        while (!ended && opened == 0 && underway > 0 && !deadline.passed()) {
            wait(deadline.remainingMillis());
        }
    }

    private synchronized void pause(Duration wait) throws InterruptedException {
        Deadline deadline = Deadline.after(wait);
        while (!ended && !deadline.passed()) {
            wait(deadline.remainingMillis());
        }
    }

    private synchronized void waitForAll() throws InterruptedException {
        while (!ended && opened == 0 && underway > 0) {
            wait();
        }
    }

    private synchronized void waitWhileLinked() throws InterruptedException {
        while (!ended && opened > 0) {
            wait();
        }
    }

    private synchronized void over() {
        underway--;
        notifyAll();
    }

    private void connect(Way way, Attempts.Attempt attempt) {
        TurnSocket socket = null;
        Relays.Hold hold = null;
        try {
            long begun = System.nanoTime();
            Deadline deadline = relays().settings().timers().deadline(CONNECT);
            socket = connecting();
            if (way.fromRelay()) {
                Family family = Family.of(way.relay().getAddress());
                Optional<Relays.Hold> ours = hold(family);
                hold = ours.orElseThrow(() -> new IOException("there is no relay of ours"))
                        .again();
                hold.await(deadline).connect(socket, way.relay(), deadline);
            } else {
                connectDirectly(socket, way, attempt, deadline);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            var ending = new Ending(way, attempt, hold, took);
            int first = settle(socket, ending, took);
            attempt.opened(socket.local(), way.text());
            synchronized (this) {
                opened++;
            }
            offer(socket, first, way.relay(), ending);
        } catch (IOException e) {
            attempt.failed(way.text() + ": " + e.getMessage());
            synchronized (this) {
                failure = way.fromRelay() && failure != null ? failure : e; // what the relay itself says tells most
            }
            if (socket != null) {
                settled(socket);
                closeQuietly(socket);
            }
            if (hold != null) {
                hold.close();
            }
        } finally {
            over();
        }
    }

    /** The first byte, if one comes meanwhile, or -1. */
    private static int settle(TurnSocket socket, Ending ending, Duration took) throws IOException {
        long millis =
                Math.max(SETTLING.toMillis(), Math.min(took.multipliedBy(2).toMillis(), MAX_SETTLING.toMillis()));
        socket.readTimeout((int) millis);
        try {
            int first = socket.input().read();
            if (first < 0) {
                throw new EOFException("it ended the connection");
            }
            socket.readTimeout(0);
            return first;
        } catch (SocketTimeoutException e) {
            socket.readTimeout(0);
            return -1; // all is well
        } catch (IOException e) {
            throw ending.unheard(e);
        }
    }

    private void connectDirectly(TurnSocket socket, Way way, Attempts.Attempt attempt, Deadline deadline)
            throws IOException {
        RelaySettings settings = relays().settings();
        Optional<InetAddress> from = settings.from(way.relay().getAddress())
                .orElseThrow(() -> new IOException("none of bind_addresses is of its family"));
        try {
            socket.connect(way.relay(), from, deadline);
        } catch (IOException e) {
            boolean reset = String.valueOf(e.getMessage()).contains("reset"); // before we even knew that it was open
            throw reset ? new Ending(way, attempt, null, CONNECT).unheard(e) : e;
        }
    }

    private final class Ending implements TurnLink.Watcher {
        private final Way way;
        private final Attempts.Attempt attempt;
        private final Relays.@Nullable Hold hold;
        private final Deadline refusal;

        Ending(Way way, Attempts.Attempt attempt, Relays.@Nullable Hold hold, Duration took) {
            this.way = way;
            this.attempt = attempt;
            this.hold = hold;
            Duration longer = took.multipliedBy(4);
            this.refusal = Deadline.after(longer.compareTo(REFUSED_WITHIN) > 0 ? longer : REFUSED_WITHIN);
        }

        @Override
        public void heard() {
            attempt.chosen();
        }

        @Override
        public IOException unheard(IOException why) {
            String text = refusal.passed()
                    ? "the peer's relay " + TurnSocket.text(way.relay())
                            + " ended the connection before the peer said anything"
                    : "the relay " + TurnSocket.text(way.relay())
                            + " refused us: it probably sees us under another address than " + ourAddresses()
                            + " that we announced";
            attempt.failed(text);
            return new IOException(text, why);
        }

        private String ourAddresses() {
            Set<InetAddress> said;
            synchronized (InitiatingNegotiation.this) {
                said = announced;
            }
            String all = said.stream()
                    .filter(each -> Family.of(each) == Family.of(way.relay().getAddress()))
                    .map(InetAddress::getHostAddress)
                    .collect(Collectors.joining(" or "));
            return all.isEmpty() ? "those (none of this family)" : all;
        }

        @Override
        public void closed() {
            if (hold != null) {
                hold.close();
            }
            synchronized (InitiatingNegotiation.this) {
                opened--;
                InitiatingNegotiation.this.notifyAll();
            }
        }
    }

    @Override
    void closing() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }
}
