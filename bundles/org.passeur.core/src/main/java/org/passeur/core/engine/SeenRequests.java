package org.passeur.core.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.passeur.api.DeviceId;

/** Requests that were answered, so that copies of them are not. Used on the loop. */
final class SeenRequests {
    private static final int MAX = 4096;

    /** Signalling networks drop messages after ten minutes. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final Clock clock;
    private final Map<Request, Instant> seen = new LinkedHashMap<>();

    private record Request(DeviceId sender, long id) {}

    SeenRequests(Clock clock) {
        this.clock = clock;
    }

    /** Whether it has been answered. */
    boolean contains(DeviceId sender, long id) {
        Instant when = seen.get(new Request(sender, id));
        return when != null && when.plus(KEPT).isAfter(clock.instant());
    }

    /** Remembers it; forgets what is old or too much. */
    void add(DeviceId sender, long id) {
        Instant now = clock.instant();
        seen.remove(new Request(sender, id));
        seen.put(new Request(sender, id), now);
        Iterator<Instant> oldest = seen.values().iterator();
        while (oldest.hasNext() && (oldest.next().plus(KEPT).isBefore(now) || seen.size() > MAX)) {
            oldest.remove();
        }
    }

    int size() {
        return seen.size();
    }
}
