package org.passeur.connectivity.portmap;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.passeur.connectivity.portmap.mapping.MappingProtocol;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what the routers of our addresses speak, so that a negotiation need not find out: that takes seconds where a
 * router speaks nothing. What is known is looked up again after a while, beside the negotiations. Safe for use by several
 * threads.
 */
final class Routers {
    private static final Logger LOG = LoggerFactory.getLogger(Routers.class);

    /** A host with more addresses is no home computer; the one that was looked at first is forgotten. */
    private static final int MAX = 16;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final Approach approach;
    private final Executor workers;
    private final LongSupplier nanoTime;
    private final Map<InetAddress, Known> known = new LinkedHashMap<>(); // guarded by this

    private record Known(CompletableFuture<Optional<MappingProtocol>> spoken, Deadline fresh) {}

    Routers(Approach approach, Executor workers, LongSupplier nanoTime) {
        this.approach = approach;
        this.workers = workers;
        this.nanoTime = nanoTime;
    }

    /**
     * The best protocol that the router of this address speaks; empty if there is none, or it is not known by the deadline.
     * Whoever does not want to wait gives a deadline that has passed.
     */
    Optional<MappingProtocol> spokenTo(InetAddress local, Deadline deadline) throws InterruptedException {
        try {
            return look(local).get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.debug("it is not known yet what the router of {} speaks", local);
        } catch (ExecutionException e) {
            LOG.warn("what the router of {} speaks could not be found out", local, e);
        }
        return Optional.empty();
    }

    /** The router does not do what it did: it is looked at anew at the next occasion. */
    synchronized void forget(InetAddress local) {
        known.remove(local);
    }

    private synchronized CompletableFuture<Optional<MappingProtocol>> look(InetAddress local) {
        Known now = known.get(local);
        if (now != null && !(now.spoken().isDone() && now.fresh().passed())) {
            return now.spoken();
        }
        var found = new CompletableFuture<Optional<MappingProtocol>>();
        known.put(local, new Known(found, Deadline.after(FRESH, nanoTime)));
        if (known.size() > MAX) {
            known.remove(known.keySet().iterator().next());
        }
        try {
            workers.execute(() -> findOut(local, found));
        } catch (RejectedExecutionException e) {
            LOG.debug("not looked at {}: the bundle stops, or has too much to do", local, e);
            found.complete(Optional.empty());
        }
        return now == null ? found : now.spoken(); // what was known so far does until then
    }

    private void findOut(InetAddress local, CompletableFuture<Optional<MappingProtocol>> found) {
        try {
            Optional<MappingProtocol> best =
                    approach.protocols(local).stream().filter(this::spoken).findFirst();
            LOG.debug(
                    "the router of {} speaks {}",
                    local,
                    best.map(MappingProtocol::name).orElse("nothing"));
            found.complete(best);
        } catch (RuntimeException e) {
            found.completeExceptionally(e);
        }
    }

    private boolean spoken(MappingProtocol protocol) {
        try {
            return protocol.spoken(Deadline.after(PATIENCE, nanoTime));
        } catch (IOException e) {
            LOG.debug("no {}: {}", protocol.name(), e.toString());
            return false;
        }
    }
}
