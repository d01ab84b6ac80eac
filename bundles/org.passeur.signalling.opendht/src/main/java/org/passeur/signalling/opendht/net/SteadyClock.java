package org.passeur.signalling.opendht.net;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Milliseconds that go on while the machine sleeps and never go back. The machine's own steady clock stands still
 * meanwhile; that it did is told by the clock on the wall, which has gone on. All threads; {@link #compare} the loop only.
 */
final class SteadyClock {
    /** Less is no sleep: clocks are put right by so much. */
    private static final long SLEPT_MILLIS = 10_000;

    private final LongSupplier nanos;
    private final LongSupplier wallMillis;
    private long apart;
    private volatile long slept;

    SteadyClock(LongSupplier nanos, LongSupplier wallMillis) {
        this.nanos = nanos;
        this.wallMillis = wallMillis;
        this.apart = wallMillis.getAsLong() - awake();
    }

    private long awake() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong());
    }

    long millis() {
        return awake() + slept;
    }

    long wallMillis() {
        return wallMillis.getAsLong();
    }

    /** Looks whether the machine has slept; to be called often. A clock that was put back changes nothing. */
    void compare() {
        long now = wallMillis.getAsLong() - awake();
        if (now - apart > SLEPT_MILLIS) {
            slept += now - apart;
        }
        apart = now;
    }
}
