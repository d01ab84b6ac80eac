package org.passeur.opendht;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.RevocationValue;
import org.passeur.opendht.value.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who was revoked by his issuer. Each issuer's list is looked for in the network, at most once a minute; without one
 * nobody is revoked, since whoever stores it can hold it back, but what was seen once is remembered. All threads.
 */
final class Revocations {
    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final int MAX_ISSUERS = 128;
    /** By one issuer. */
    private static final int MAX_REVOKED = 1024;
    /** All of them the issuer's own: his list, and his announcements of devices. */
    private static final int MAX_LOOKED_AT = 256;
    /** Longer nobody waits for nodes that do not answer. */
    private static final long PATIENCE_MILLIS = 2_000;

    private final Table table;
    private final Workers workers;
    private final Alarm alarm;
    private final Clock clock;
    private final Map<Id, Issuer> issuers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, Issuer> eldest) {
            return size() > MAX_ISSUERS;
        }
    };

    Revocations(Table table, Workers workers, Alarm alarm, Clock clock) {
        this.table = table;
        this.workers = workers;
        this.alarm = alarm;
        this.clock = clock;
    }

    /** Completes, never exceptionally, with whether anybody in the chain was revoked. */
    CompletableFuture<Boolean> isRevoked(List<X509Certificate> chain) {
        List<CompletableFuture<Void>> searches = new ArrayList<>();
        for (X509Certificate issuer : chain.subList(1, chain.size())) {
            searches.add(issuer(issuer.getPublicKey()).refreshed());
        }
        return CompletableFuture.allOf(searches.toArray(CompletableFuture[]::new))
                .thenApply(done -> isKnownToBeRevoked(chain));
    }

    /** Whether everything that could be known about the chain is known. */
    boolean isFresh(List<X509Certificate> chain) {
        return chain.subList(1, chain.size()).stream()
                .allMatch(issuer -> issuer(issuer.getPublicKey()).isFresh());
    }

    /** By what was found so far. */
    boolean isKnownToBeRevoked(List<X509Certificate> chain) {
        for (int i = 0; i < chain.size() - 1; i++) {
            if (issuer(chain.get(i + 1).getPublicKey()).hasRevoked(chain.get(i).getSerialNumber())) {
                return true;
            }
        }
        return false;
    }

    private synchronized Issuer issuer(PublicKey key) {
        return issuers.computeIfAbsent(Id.hash(key.getEncoded()), id -> new Issuer(id, key));
    }

    /** One who certifies others, and may revoke them, or himself by his own id in the place of a serial number. */
    private final class Issuer {
        private final Id id;
        private final PublicKey key;

        // guarded by this
        private final Set<BigInteger> revoked = new HashSet<>();
        private @Nullable CompletableFuture<Void> search;
        private Instant freshUntil = Instant.MIN;

        Issuer(Id id, PublicKey key) {
            this.id = id;
            this.key = key;
        }

        synchronized boolean hasRevoked(BigInteger serial) {
            return revoked.contains(serial) || revoked.contains(new BigInteger(1, id.bytes()));
        }

        synchronized boolean isFresh() {
            return clock.instant().isBefore(freshUntil);
        }

        CompletableFuture<Void> refreshed() {
            CompletableFuture<Void> begun;
            synchronized (this) {
                if (isFresh()) {
                    return CompletableFuture.completedFuture(null);
                }
                if (search != null) {
                    return search;
                }
                begun = new CompletableFuture<>();
                search = begun;
            }
            var unfinished = new AtomicInteger(1);
            var lookedAt = new AtomicInteger();
            var unused = table.get(id, new Wanted.OwnedBy(id), value -> {
                        unfinished.incrementAndGet();
                        if (!workers.offer(() -> {
                            read(value);
                            finished(unfinished, begun);
                        })) {
                            finished(unfinished, begun);
                        }
                        return lookedAt.incrementAndGet() < MAX_LOOKED_AT;
                    })
                    .thenRun(() -> finished(unfinished, begun));
            alarm.after(PATIENCE_MILLIS, () -> over(begun));
            return begun;
        }

        private void finished(AtomicInteger unfinished, CompletableFuture<Void> begun) {
            if (unfinished.decrementAndGet() == 0) {
                over(begun);
            }
        }

        private void over(CompletableFuture<Void> begun) {
            synchronized (this) {
                if (begun.equals(search)) {
                    search = null;
                    freshUntil = clock.instant().plus(FRESH);
                }
            }
            begun.complete(null);
        }

        private void read(Value value) {
            try {
                X509CRL list = RevocationValue.list(value, key);
                Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
                synchronized (this) {
                    for (X509CRLEntry entry : entries == null ? Set.<X509CRLEntry>of() : entries) {
                        if (revoked.size() < MAX_REVOKED) {
                            revoked.add(entry.getSerialNumber());
                        }
                    }
                }
            } catch (Malformed e) {
                LOG.debug("Not the list of revocations of {}: {}", id, e.getMessage()); // an announcement, for instance
            }
        }
    }
}
