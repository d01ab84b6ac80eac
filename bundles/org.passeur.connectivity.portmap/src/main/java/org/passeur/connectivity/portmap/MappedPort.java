package org.passeur.connectivity.portmap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.passeur.api.LinkPath;
import org.passeur.connectivity.portmap.mapping.Granted;
import org.passeur.connectivity.portmap.mapping.MappingProtocol;
import org.passeur.connectivity.portmap.mapping.Wish;
import org.passeur.spi.connectivity.CandidateSource;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mapping that the router made, renewed at half of its lifetime until it is closed, then removed. */
final class MappedPort implements CandidateSource.Lease {
    private static final Logger LOG = LoggerFactory.getLogger(MappedPort.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** A router that grants seconds is not asked more often than this. */
    private static final Duration SOONEST = Duration.ofSeconds(10);

    private final MappingProtocol protocol;
    private final Wish wish;
    private final ScheduledExecutorService workers;
    private final LongSupplier nanoTime;
    private final Consumer<MappedPort> ended;
    private final InetSocketAddress external;

    // guarded by this
    private Granted granted;
    private boolean closed;
    private boolean renewing;
    private @Nullable ScheduledFuture<?> renewal;

    /** @param ended told once, when the mapping is removed or given up */
    MappedPort(
            MappingProtocol protocol,
            Wish wish,
            Granted granted,
            ScheduledExecutorService workers,
            LongSupplier nanoTime,
            Consumer<MappedPort> ended) {
        this.protocol = protocol;
        this.wish = wish;
        this.granted = granted;
        this.workers = workers;
        this.nanoTime = nanoTime;
        this.ended = ended;
        this.external = granted.external();
    }

    /** Renews from now on. */
    void keep() {
        renewAfter(granted);
    }

    private synchronized void renewAfter(Granted latest) {
        granted = latest;
        if (closed || latest.lifetime().isZero()) {
            return;
        }
        Duration half = latest.lifetime().dividedBy(2);
        long millis = (half.compareTo(SOONEST) < 0 ? SOONEST : half).toMillis();
        try {
            renewal = workers.schedule(this::renew, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is not renewed: the bundle stops", this, e);
        }
    }

    private void renew() {
        Granted before;
        synchronized (this) {
            if (closed) {
                return;
            }
            before = granted;
            renewing = true;
        }
        try {
            Granted again = protocol.map(wish.outside(external.getPort()), Deadline.after(PATIENCE, nanoTime));
            if (!again.external().equals(external)) {
                LOG.warn(
                        "the router now maps {} elsewhere; peers that were told {} cannot come in",
                        wish.internal(),
                        external);
            }
            renewAfter(again);
        } catch (IOException e) {
            // twice as often each time, as RFC 6887 section 11.2.1 has it: there is half of the lifetime left
            LOG.info("{} could not be renewed and is tried again: {}", this, e.getMessage());
            renewAfter(new Granted(before.external(), before.lifetime().dividedBy(2)));
        } finally {
            boolean closedMeanwhile;
            synchronized (this) {
                renewing = false;
                closedMeanwhile = closed;
            }
            if (closedMeanwhile) {
                remove();
            }
        }
    }

    @Override
    public InetSocketAddress address() {
        return external;
    }

    @Override
    public LinkPath.Kind kind() {
        return LinkPath.Kind.MAPPED;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (renewal != null) {
                renewal.cancel(false);
            }
            if (renewing) {
                return; // removed before the router has renewed it, it would stay
            }
        }
        try {
            workers.execute(this::remove);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is left to expire: the bundle has stopped", this, e);
            ended.accept(this);
        }
    }

    private void remove() {
        Granted last;
        synchronized (this) {
            last = granted;
        }
        try {
            protocol.unmap(wish, last, Deadline.after(PATIENCE, nanoTime));
            LOG.debug("{} is removed", this);
        } catch (IOException e) {
            LOG.info("{} could not be removed and is left to expire: {}", this, e.getMessage());
        } finally {
            ended.accept(this);
        }
    }

    @Override
    public String toString() {
        return "the mapping by " + protocol.name() + " of " + external + " to " + wish.internal();
    }
}
