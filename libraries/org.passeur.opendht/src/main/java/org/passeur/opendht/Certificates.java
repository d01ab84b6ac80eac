package org.passeur.opendht;

import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

/** Gets devices' certificate chains from the network, proves them and remembers them for a while. All threads. */
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
    private final Map<Id, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, Known> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    Certificates(Table table, Workers workers, Clock clock) {
        this.table = table;
        this.workers = workers;
        this.clock = clock;
    }

    private record Known(RemoteDevice device, Instant until) {}

    /** The device whose public key has this id; empty if its chain is not found or does not hold. */
    CompletableFuture<Optional<RemoteDevice>> device(Id id) {
        Optional<RemoteDevice> remembered = remembered(id);
        return remembered.isPresent() ? CompletableFuture.completedFuture(remembered) : new Fetch(id).start();
    }

    /** The device, if nothing has to be looked up for that. */
    Optional<RemoteDevice> known(Id id) {
        return remembered(id);
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

        CompletableFuture<Optional<RemoteDevice>> start() {
            var unused = table.get(id, CHAINS, this::found).thenRun(this::finished);
            return result;
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
