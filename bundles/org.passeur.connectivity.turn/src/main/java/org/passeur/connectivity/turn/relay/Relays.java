package org.passeur.connectivity.turn.relay;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.passeur.api.PathAttempt;
import org.passeur.connectivity.turn.stun.Family;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One allocation for each address family (RFC 6156 has no others), made when the first negotiation needs it, shared by all
 * negotiations and links, given up when nobody has needed it for a while. For any thread; nothing blocks under the lock.
 */
public final class Relays implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Relays.class);

    /** How long one allocation may take. */
    private static final Duration ALLOCATION = Duration.ofSeconds(8);

    /** No new try before. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** The same if no server has addresses of the family. */
    private static final Duration LONG_PAUSE = Duration.ofMinutes(10);

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PATIENCE_AFTER_FAILURE = Duration.ofMillis(400);

    private final RelaySettings settings;
    private final Servers servers;
    private final Workers workers = new Workers();

    // guarded by this
    private final Map<Family, Shared> current = new EnumMap<>(Family.class);
    private final Set<Shared> open = new HashSet<>();
    private boolean retired;
    private long numbers;

    /** Does nothing yet. */
    public Relays(RelaySettings settings) {
        this.settings = settings;
        this.servers = new Servers(settings);
    }

    /** Whether there is a server at all. */
    public boolean hasServers() {
        return !settings.servers().isEmpty();
    }

    /** For what waits. */
    public Workers workers() {
        return workers;
    }

    /** What it was made with. */
    public RelaySettings settings() {
        return settings;
    }

    /** How many allocations there are, or are being made. */
    public synchronized int count() {
        return open.size();
    }

    /** An allocation of a family, with who uses it. Fields are guarded by the relays. */
    private final class Shared {
        private final Family family;
        private final Attempts attempts = new Attempts(settings.timers());
        private final CompletableFuture<Allocation> allocation = new CompletableFuture<>();
        private final boolean afterFailure;
        private int holds;
        private Timers.@Nullable Pending idle;
        private long failedAt;
        private Duration pause = PAUSE;

        Shared(Family family, boolean afterFailure) {
            this.family = family;
            this.afterFailure = afterFailure;
        }

        private Optional<Allocation> made() {
            return allocation.isDone() && !allocation.isCompletedExceptionally()
                    ? Optional.of(allocation.join())
                    : Optional.empty();
        }

        private boolean isUsable() {
            if (!allocation.isDone()) {
                return true;
            }
            return allocation.isCompletedExceptionally()
                    ? settings.timers().nanoTime() - failedAt < pause.toNanos()
                    : allocation.join().isLive();
        }
    }

    /** A use of the allocation of a family: while there is one, it is kept. */
    public final class Hold implements Closeable {
        private final Shared shared;
        private boolean closed; // guarded by the relays

        private Hold(Shared shared) {
            this.shared = shared;
        }

        /**
         * Waits for it.
         *
         * @throws IOException if there is none; why
         */
        public Allocation await(Deadline deadline) throws IOException {
            // a server that was not there a moment ago is not worth a long wait of everybody
            Duration patience = shared.afterFailure ? PATIENCE_AFTER_FAILURE : PATIENCE;
            long nanos = Math.min(deadline.remainingNanos(), patience.toNanos());
            try {
                return shared.allocation.get(nanos, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw new IOException("no TURN server gave an " + shared.family + " relay in time", e);
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw new IOException(cause.getMessage(), cause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for a TURN server", e);
            }
        }

        /** Another use of the same. */
        public Hold again() {
            return take(shared);
        }

        /** What was tried to get it. */
        public List<PathAttempt> attempts() {
            return shared.attempts.list();
        }

        @Override
        public void close() {
            synchronized (Relays.this) {
                if (closed) {
                    return;
                }
                closed = true;
                if (--shared.holds > 0) {
                    return;
                }
            }
            unused(shared);
        }
    }

    /** The allocation of a family; begins to make it if there is none. Whoever gets the hold closes it. */
    public Hold hold(Family family) {
        Shared shared;
        String name;
        synchronized (this) {
            Shared known = current.get(family);
            if (known != null && known.isUsable()) {
                return take(known);
            }
            shared = new Shared(family, known != null && known.allocation.isCompletedExceptionally());
            current.put(family, shared);
            open.add(shared);
            name = "passeur-turn-control-" + ++numbers;
            shared.holds = 1;
        }
        make(shared, name);
        return new Hold(shared);
    }

    private synchronized Hold take(Shared shared) {
        shared.holds++;
        if (shared.idle != null) {
            shared.idle.close();
            shared.idle = null;
        }
        return new Hold(shared);
    }

    private void make(Shared shared, String name) {
        var race = new AllocationRace(shared.family, servers, settings, workers, shared.attempts, name);
        try {
            workers.run(() -> {
                try {
                    shared.allocation.complete(race.run(settings.timers().deadline(ALLOCATION)));
                } catch (IOException | RuntimeException e) {
                    failed(shared, e);
                }
                boolean idle;
                synchronized (this) {
                    idle = shared.holds == 0;
                }
                if (idle) {
                    unused(shared);
                }
            });
        } catch (IOException e) {
            failed(shared, e);
        }
    }

    private void failed(Shared shared, Exception why) {
        LOG.info("no {} relay: {}", shared.family, why.getMessage());
        synchronized (this) {
            shared.failedAt = settings.timers().nanoTime();
            shared.pause = lacksFamily(why) ? LONG_PAUSE : PAUSE;
            open.remove(shared);
        }
        shared.allocation.completeExceptionally(why);
        closeTimersIfLast();
    }

    private static boolean lacksFamily(Throwable why) {
        if (!(why instanceof TurnRefused refused) || refused.code() != TurnRefused.FAMILY_NOT_SUPPORTED) {
            return false;
        }
        for (Throwable each : why.getSuppressed()) {
            if (!lacksFamily(each)) {
                return false;
            }
        }
        return true;
    }

    /** Nobody uses it: it may go, at once if it is of no use or this is retired. */
    private void unused(Shared shared) {
        Optional<Allocation> made;
        synchronized (this) {
            made = shared.made();
            if (shared.holds > 0 || made.isEmpty()) {
                return; // whoever makes it comes here again
            }
            if (made.get().isLive() && !retired) {
                if (shared.idle == null) {
                    shared.idle = settings.timers().after(settings.idle(), () -> idled(shared));
                }
                return;
            }
            open.remove(shared);
            current.remove(shared.family, shared);
            if (shared.idle != null) {
                shared.idle.close();
                shared.idle = null;
            }
        }
        made.get().close();
        closeTimersIfLast();
    }

    private void idled(Shared shared) {
        synchronized (this) {
            if (shared.holds > 0 || shared.idle == null) {
                return;
            }
            open.remove(shared);
            current.remove(shared.family, shared);
        }
        shared.made().ifPresent(Allocation::close);
        closeTimersIfLast();
    }

    private void closeTimersIfLast() {
        boolean last;
        synchronized (this) {
            last = retired && open.isEmpty();
        }
        if (last) {
            settings.timers().close();
        }
    }

    /** Gives up what nobody uses; what links use stays until they are closed. */
    @Override
    public void close() {
        List<Shared> all;
        synchronized (this) {
            retired = true;
            all = List.copyOf(open);
        }
        all.forEach(this::unused);
        closeTimersIfLast();
    }
}
