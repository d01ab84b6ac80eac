package org.passeur.opendht;

import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.CertificateValue;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueType;
import org.passeur.spi.identity.RemoteDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets devices' certificate chains from the network, proves them and remembers them for a while. Who is revoked is not
 * given. All threads.
 */
final class Certificates {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int MAX_REMEMBERED = 256;
    /** Anybody can put anything under a key: so many wrong ones are looked at. */
    private static final int MAX_LOOKED_AT = 32;

    private static final Wanted CHAINS = new Wanted.OfType(ValueType.CERTIFICATE);

    private final Table table;
    private final Workers workers;
    private final Clock clock;
    private final Revocations revocations;
    /** Searches that run. Guarded by this. */
    private final Map<Id, CompletableFuture<Optional<RemoteDevice>>> fetches = new HashMap<>();

    private final Map<Id, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, Known> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    Certificates(Table table, Workers workers, Alarm alarm, Clock clock) {
        this.table = table;
        this.workers = workers;
        this.clock = clock;
        this.revocations = new Revocations(table, workers, alarm, clock);
    }

    private record Known(RemoteDevice device, Instant until) {}

    /** The device whose public key has this id; empty if its chain is not found, does not hold, or was revoked. */
    CompletableFuture<Optional<RemoteDevice>> device(Id id) {
        Optional<RemoteDevice> remembered = remembered(id);
        return (remembered.isPresent() ? CompletableFuture.completedFuture(remembered) : fetch(id))
                .thenCompose(this::unlessRevoked);
    }

    /** One search for all who ask at a time. */
    private CompletableFuture<Optional<RemoteDevice>> fetch(Id id) {
        var fetch = new Fetch(id);
        synchronized (this) {
            CompletableFuture<Optional<RemoteDevice>> running = fetches.putIfAbsent(id, fetch.result);
            if (running != null) {
                return running;
            }
        }
        var unused = fetch.result.whenComplete((device, failure) -> ended(id));
        fetch.start();
        return fetch.result;
    }

    private synchronized void ended(Id id) {
        fetches.remove(id);
    }

    private CompletableFuture<Optional<RemoteDevice>> unlessRevoked(Optional<RemoteDevice> device) {
        if (device.isEmpty()) {
            return CompletableFuture.completedFuture(device);
        }
        RemoteDevice found = device.get();
        return revocations.isRevoked(found.chain()).thenApply(revoked -> {
            if (revoked) {
                LOG.info(
                        "The device {} was revoked, or its account {} was: it is not answered",
                        found.id(),
                        found.account());
            }
            return revoked ? Optional.empty() : device;
        });
    }

    /** The device, if nothing has to be looked up for that. */
    Optional<RemoteDevice> known(Id id) {
        return remembered(id)
                .filter(device ->
                        revocations.isFresh(device.chain()) && !revocations.isKnownToBeRevoked(device.chain()));
    }

    private synchronized Optional<RemoteDevice> remembered(Id id) {
        @Nullable Known entry = known.get(id);
        return entry != null && clock.instant().isBefore(entry.until) ? Optional.of(entry.device) : Optional.empty();
    }

    private synchronized void remember(Id id, RemoteDevice device) {
        known.put(id, new Known(device, clock.instant().plus(REMEMBERED)));
    }

    /** One search. */
    private final class Fetch {
        private final Id id;
        private final CompletableFuture<Optional<RemoteDevice>> result = new CompletableFuture<>();
        private final AtomicInteger lookedAt = new AtomicInteger();
        /** The search itself, and each chain that is being proven. */
        private final AtomicInteger unfinished = new AtomicInteger(1);

        Fetch(Id id) {
            this.id = id;
        }

        void start() {
            var unused = table.get(id, CHAINS, this::found).thenRun(this::finished);
        }

        private boolean found(Value value) {
            unfinished.incrementAndGet();
            if (!workers.offer(() -> prove(value))) {
                finished();
            }
            return !result.isDone() && lookedAt.incrementAndGet() < MAX_LOOKED_AT;
        }

        private void prove(Value value) {
            try {
                RemoteDevice device = RemoteDevice.proven(CertificateValue.chain(value, id), clock.instant());
                remember(id, device);
                result.complete(Optional.of(device));
            } catch (Malformed | CertificateException e) {
                LOG.debug("A chain under {} is passed over: {}", id, e.getMessage());
            } finally {
                finished();
            }
        }

        private void finished() {
            if (unfinished.decrementAndGet() == 0) {
                result.complete(Optional.empty());
            }
        }
    }
}
