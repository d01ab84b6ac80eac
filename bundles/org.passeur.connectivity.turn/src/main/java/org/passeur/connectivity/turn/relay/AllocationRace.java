package org.passeur.connectivity.turn.relay;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.passeur.connectivity.turn.stun.Family;
import org.passeur.connectivity.turn.stun.MalformedStun;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries the servers for an allocation of one family: those that were not measured yet at once, the others one after the
 * other, each a moment after the one before or when that has failed. The first allocation wins, late ones are given up.
 */
final class AllocationRace {
    /** Like the connection attempt delay of RFC 8305 section 5. */
    private static final Duration STAGGER = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(AllocationRace.class);

    private final Family family;
    private final Servers servers;
    private final RelaySettings settings;
    private final Workers workers;
    private final Attempts attempts;
    private final String threadName;
    private final BlockingQueue<Runner> finished = new LinkedBlockingQueue<>();
    private final List<Runner> runners = new ArrayList<>();

    /** @param threadName of the winner's control connection */
    AllocationRace(
            Family family,
            Servers servers,
            RelaySettings settings,
            Workers workers,
            Attempts attempts,
            String threadName) {
        this.family = family;
        this.servers = servers;
        this.settings = settings;
        this.workers = workers;
        this.attempts = attempts;
        this.threadName = threadName;
    }

    /** Blocks until there is one. */
    Allocation run(Deadline deadline) throws IOException {
        List<Endpoint> endpoints = servers.endpoints();
        if (endpoints.isEmpty()) {
            throw new IOException(
                    "none of the TURN servers " + settings.servers() + " has an address that can be used");
        }
        try {
            return run(endpoints, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while TURN servers were asked", e);
        } finally {
            runners.forEach(Runner::close);
        }
    }

    private Allocation run(List<Endpoint> endpoints, Deadline deadline) throws IOException, InterruptedException {
        IOException failure = null;
        int failed = 0;
        while (!deadline.passed()) {
            boolean more = runners.size() < endpoints.size();
            if (more) {
                start(endpoints.get(runners.size()), deadline);
            }
            more = runners.size() < endpoints.size();
            boolean atOnce =
                    more && !servers.isMeasured(endpoints.get(runners.size()).address());
            long patience = atOnce ? 0 : more ? STAGGER.toNanos() : deadline.remainingNanos();
            Runner first = finished.poll(Math.min(patience, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
            if (first == null) {
                continue;
            }
            if (first.allocation != null) {
                return first.allocation;
            }
            failure = merge(failure, first.failure);
            if (++failed == endpoints.size()) {
                throw failure;
            }
        }
        throw failure == null ? new IOException("no TURN server gave an " + family + " relay in time") : failure;
    }

    private static IOException merge(@Nullable IOException before, @Nullable IOException now) {
        if (now == null) {
            throw new IllegalStateException("a runner ends with an allocation or a failure");
        }
        if (before != null) {
            now.addSuppressed(before);
        }
        return now;
    }

    private void start(Endpoint endpoint, Deadline deadline) throws IOException {
        var runner = new Runner(endpoint, deadline);
        runners.add(runner);
        workers.run(runner);
    }

    /** Tries one endpoint. */
    private final class Runner implements Runnable, Closeable {
        private final Endpoint endpoint;
        private final Deadline deadline;
        private final Attempts.Attempt attempt;
        private volatile @Nullable Allocation allocation; // one of these two is set before it is finished
        private volatile @Nullable IOException failure;
        private @Nullable TurnSocket socket; // guarded by this
        private boolean closed; // guarded by this
        private boolean taken; // guarded by this

        Runner(Endpoint endpoint, Deadline deadline) {
            this.endpoint = endpoint;
            this.deadline = deadline;
            this.attempt = attempts.begin(
                    endpoint.address(), "allocating an " + family + " relay at TURN server " + endpoint.text());
        }

        @Override
        public void run() {
            try {
                Allocation made = open();
                if (!take(made)) {
                    made.close();
                    throw new IOException("too late");
                }
                attempt.opened(
                        made.local(),
                        "allocated " + TurnSocket.text(made.relayed()) + " at TURN server " + made.serverText()
                                + ", which sees us as " + TurnSocket.text(made.mapped()));
            } catch (IOException e) {
                attempt.failed(isClosed() ? "another TURN server was quicker" : String.valueOf(e.getMessage()));
                failure = e;
            }
            finished.add(this);
        }

        private synchronized boolean take(Allocation made) {
            if (closed) {
                return false;
            }
            taken = true;
            allocation = made;
            return true;
        }

        private Allocation open() throws IOException {
            try {
                return open(endpoint);
            } catch (TurnRefused e) {
                if (e.code() != TurnRefused.TRY_ALTERNATE) {
                    throw e;
                }
                return open(alternate(e)); // once: another 300 is an error (RFC 8489 section 10 leaves loops to us)
            }
        }

        private Allocation open(Endpoint to) throws IOException {
            var connecting = new TurnSocket();
            synchronized (this) {
                if (closed) {
                    throw new IOException("given up");
                }
                socket = connecting;
            }
            long begun = settings.timers().nanoTime();
            try {
                to.connect(connecting, settings, deadline);
                servers.answered(to.address(), since(begun));
                return Allocation.open(to, family, settings, workers, connecting, threadName, deadline);
            } catch (IOException e) {
                connecting.close();
                if (isClosed()) {
                    servers.answered(to.address(), since(begun)); // it is at least so much slower than the winner
                } else if (!(e instanceof TurnRefused)) {
                    servers.failed(to.address());
                }
                throw e;
            }
        }

        private Duration since(long begun) {
            return Duration.ofNanos(settings.timers().nanoTime() - begun);
        }

        private synchronized boolean isClosed() {
            return closed;
        }

        private Endpoint alternate(TurnRefused refused) throws IOException {
            InetSocketAddress other = refused.answer().alternateServer();
            InetAddress address = other.getAddress();
            boolean plausible = !address.isAnyLocalAddress()
                    && !address.isMulticastAddress()
                    && other.getPort() > 0
                    && address.isLoopbackAddress()
                            == endpoint.address().getAddress().isLoopbackAddress();
            Optional<Optional<InetAddress>> from = settings.from(address);
            if (!plausible || from.isEmpty()) {
                throw new MalformedStun("an answer 300 that points to " + TurnSocket.text(other));
            }
            String name = refused.answer().alternateDomain().orElse(endpoint.name());
            LOG.debug("TURN server {} sends us to {}", endpoint.text(), other);
            return new Endpoint(endpoint.server(), name, other, from.get());
        }

        @Override
        public synchronized void close() {
            closed = true;
            if (!taken && socket != null) {
                try {
                    socket.close();
                } catch (IOException e) {
                    LOG.debug("closing failed: {}", e.toString());
                }
            }
        }
    }
}
