package org.passeur.core;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.passeur.core.engine.Named;
import org.passeur.core.engine.Workers;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingMessage;
import org.passeur.spi.signalling.SignallingProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This device's sessions in the signalling networks: one for each provider while there is a local device. Joining and
 * closing are done by workers. Safe for use by several threads.
 */
final class Presence {
    private static final Logger log = LoggerFactory.getLogger(Presence.class);
    private static final long CLOSE_MILLIS = 1500;
    private static final long LEAVE_MILLIS = 5000; // SIG-7

    private final Workers workers;
    private final ScheduledExecutorService later;
    private final Duration retry;
    private final Mailbox mailbox;
    private final Runnable joined;
    private final IdentityHashMap<SignallingProvider, Membership> memberships =
            new IdentityHashMap<>(); // guarded by this
    private final IdentityHashMap<SignallingProvider, Membership> former = new IdentityHashMap<>(); // guarded by this
    private List<Named<SignallingProvider>> order = List.of(); // guarded by this

    /** Takes what arrives, with the network that brought it. */
    interface Mailbox {
        void received(Named<Signalling> by, SignallingMessage message);
    }

    /**
     * @param retry how long to wait before a provider that could not start is asked again
     * @param joined is run, on a worker, each time a session has begun
     */
    Presence(Workers workers, ScheduledExecutorService later, Duration retry, Mailbox mailbox, Runnable joined) {
        this.workers = workers;
        this.later = later;
        this.retry = retry;
        this.mailbox = mailbox;
        this.joined = joined;
    }

    /** Joins and leaves, so that there is a session for each of these. Does not wait. */
    void update(Optional<LocalDevice> self, List<Named<SignallingProvider>> providers) {
        List<Membership> leaving = new ArrayList<>();
        List<Membership> joining = new ArrayList<>();
        synchronized (this) {
            order = providers;
            memberships.values().removeIf(member -> {
                boolean wanted = self.isPresent()
                        && self.get() == member.self
                        && providers.stream().anyMatch(p -> p.service() == member.provider.service());
                if (!wanted) {
                    leaving.add(member);
                    former.put(member.provider.service(), member.lastEntered());
                }
                return !wanted;
            });
            former.keySet().retainAll(providers.stream().map(Named::service).toList());
            if (self.isPresent()) {
                for (Named<SignallingProvider> provider : providers) {
                    memberships.computeIfAbsent(provider.service(), p -> {
                        var member = new Membership(provider, self.get(), former.remove(p));
                        joining.add(member);
                        return member;
                    });
                }
            }
        }
        leaving.forEach(member -> workers.surely("passeur-leave", member::leave));
        joining.forEach(Membership::join);
    }

    /** The sessions that have begun, best provider first. */
    List<Named<Signalling>> sessions() {
        List<Named<Signalling>> sessions = new ArrayList<>();
        synchronized (this) {
            for (Named<SignallingProvider> provider : order) {
                Membership member = memberships.get(provider.service());
                Named<Signalling> begun = member == null ? null : member.session.getNow(null);
                if (begun != null) {
                    sessions.add(begun);
                }
            }
        }
        return sessions;
    }

    /** Leaves all; waits for that, but not for long. */
    void close() {
        List<Membership> all;
        synchronized (this) {
            all = new ArrayList<>(memberships.values());
            memberships.clear();
            former.clear();
            order = List.of();
        }
        var left = new CountDownLatch(all.size());
        all.forEach(member -> workers.surely("passeur-leave", () -> {
            member.leave();
            left.countDown();
        }));
        try {
            if (!left.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                log.warn("{} signalling sessions are slow to close", left.getCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One session, from before it begins until it is left. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a message or another attempt
    private final class Membership {
        private final Named<SignallingProvider> provider;
        private final LocalDevice self;
        private final CompletableFuture<@Nullable Named<Signalling>> session = new CompletableFuture<>();
        private final CountDownLatch gone = new CountDownLatch(1);
        private volatile @Nullable Membership before; // written by one attempt to enter at a time
        private volatile String complaint = ""; // touched by one attempt to enter at a time
        private boolean left; // guarded by this

        /** @param before what must be gone first, since both may want the same port */
        Membership(Named<SignallingProvider> provider, LocalDevice self, @Nullable Membership before) {
            this.provider = provider;
            this.self = self;
            this.before = before;
        }

        /** This one, or the one that it still waits for. */
        Membership lastEntered() {
            Membership earlier = before;
            return earlier == null ? this : earlier;
        }

        void join() {
            if (workers.run("passeur-join " + provider.name(), this::enter) == null) {
                again();
            }
        }

        private void enter() {
            synchronized (this) {
                if (left) {
                    return;
                }
            }
            Signalling entered;
            try {
                Membership earlier = before;
                if (earlier != null && !earlier.gone.await(LEAVE_MILLIS, TimeUnit.MILLISECONDS)) {
                    log.warn("the earlier session of {} is slow to close", provider.name());
                }
                before = null;
                entered = provider.service().join(self, this::received);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the node stops
                return;
            } catch (IOException | RuntimeException e) {
                complain(e);
                again();
                return;
            }
            boolean unwanted;
            synchronized (this) {
                unwanted = left;
                if (!unwanted) {
                    session.complete(new Named<>(provider.name(), entered));
                }
            }
            if (unwanted) {
                entered.close();
            } else {
                joined.run();
            }
        }

        /** The same trouble is told once, however often it is met. */
        private void complain(Exception e) {
            String problem = e.toString();
            if (problem.equals(complaint)) {
                log.debug("{} still could not enter its network: {}", provider.name(), problem);
                return;
            }
            complaint = problem;
            log.error(
                    "{} could not enter its network and is asked again every {} s until it can: {}",
                    provider.name(),
                    retry.toSeconds(),
                    e.getMessage(),
                    e);
        }

        private void again() {
            synchronized (this) {
                if (!left && !later.isShutdown()) {
                    later.schedule(this::join, retry.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        }

        private void received(SignallingMessage message) {
            // what comes before join has returned waits for it
            session.whenComplete((by, never) -> {
                if (by != null) {
                    mailbox.received(by, message);
                }
            });
        }

        void leave() {
            synchronized (this) {
                left = true;
            }
            Named<Signalling> begun = session.getNow(null);
            session.complete(null);
            try {
                if (begun != null) {
                    begun.service().close();
                }
            } finally {
                gone.countDown();
            }
        }
    }
}
