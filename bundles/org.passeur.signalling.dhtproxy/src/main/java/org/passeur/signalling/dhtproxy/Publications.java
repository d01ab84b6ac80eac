package org.passeur.signalling.dhtproxy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueType;

/**
 * What is kept in the network while we are there. What lives for days is put as permanent, which the proxy forgets after
 * 24 hours unless it is renewed; we do that every hour, since the nodes that keep it come and go. What lives for minutes is
 * put again before it expires and is not permanent, so that it goes soon after us. A proxy that is new, or was away, is
 * told everything. All threads.
 */
final class Publications {
    private static final Duration PERMANENT = Duration.ofHours(24);
    private static final Duration LONGEST_RENEWAL = Duration.ofHours(1);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(2);

    private final Clock clock;
    private final Putting putting;
    private final List<Publication> publications = new ArrayList<>(); // guarded by this

    /** Puts something; blocks. */
    interface Putting {
        /** @return whether the network has taken it */
        boolean put(Id key, Value value, boolean permanent);
    }

    /** One value. */
    private static final class Publication {
        final Id key;
        final Value value;
        final boolean permanent;
        final Duration renewal;
        Instant due; // guarded by the list's owner

        Publication(Id key, Value value, Instant due) {
            Duration lifetime = ValueType.lifetime(value);
            this.key = key;
            this.value = value;
            this.permanent = lifetime.compareTo(PERMANENT) > 0;
            this.renewal = permanent ? LONGEST_RENEWAL : lifetime.dividedBy(2);
            this.due = due;
        }
    }

    Publications(Clock clock, Putting putting) {
        this.clock = clock;
        this.putting = putting;
    }

    synchronized void add(Id key, Value value) {
        publications.add(new Publication(key, value, clock.instant()));
    }

    /** Everything has to be put again, soon. */
    synchronized void renew() {
        Instant now = clock.instant();
        publications.forEach(publication -> publication.due = now);
    }

    synchronized boolean anyDue() {
        return !due().isEmpty();
    }

    private List<Publication> due() {
        Instant now = clock.instant();
        return publications.stream()
                .filter(publication -> !publication.due.isAfter(now))
                .toList();
    }

    /** Puts what is due. One call at a time. */
    void putDue() {
        List<Publication> due;
        synchronized (this) {
            due = due();
        }
        for (Publication publication : due) {
            boolean put = putting.put(publication.key, publication.value, publication.permanent);
            synchronized (this) {
                publication.due = clock.instant().plus(put ? publication.renewal : TRY_AGAIN);
            }
        }
    }
}
