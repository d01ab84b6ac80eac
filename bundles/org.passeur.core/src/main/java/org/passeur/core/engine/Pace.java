package org.passeur.core.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Lets so many bytes pass in a second, all that share it together; a change counts at once. A second's worth may come at a time
 * after a pause. Safe for use by several threads.
 */
final class Pace {
    /** Slower, a chunk would take longer than a receiver waits for the next. */
    static final long MIN = 4096;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final LongSupplier nanoTime;
    private long perSecond = Long.MAX_VALUE; // guarded by this
    private long freeAt; // guarded by this

    Pace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.freeAt = nanoTime.getAsLong();
    }

    /** @throws IllegalArgumentException if it is too slow to be of use */
    synchronized void limit(long bytesPerSecond) {
        if (bytesPerSecond < MIN) {
            throw new IllegalArgumentException(
                    "a limit is at least " + MIN + " bytes in a second, not " + bytesPerSecond);
        }
        perSecond = bytesPerSecond;
        freeAt = nanoTime.getAsLong(); // what was waited for by the old limit is no longer
        notifyAll();
    }

    /** Waits until these bytes, which have passed, are paid for; or until {@code over}. */
    synchronized void passed(int bytes, BooleanSupplier over) {
        if (perSecond == Long.MAX_VALUE) {
            return;
        }
        long now = nanoTime.getAsLong();
        long second = TimeUnit.SECONDS.toNanos(1);
        freeAt = Math.max(freeAt, now - second) + (long) ((double) bytes * second / perSecond);
        while (freeAt - nanoTime.getAsLong() > 0 && perSecond != Long.MAX_VALUE && !over.getAsBoolean()) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.min(LOOK_NANOS, Math.max(1, freeAt - nanoTime.getAsLong())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
