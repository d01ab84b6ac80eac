package org.passeur.core.engine;

import java.util.concurrent.TimeUnit;

/** Counts bytes, and tells ten times a second that it is time to say so. Written by one thread, read by all. */
final class Progress {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Runnable told;
    private volatile long bytes;
    private volatile long next = System.nanoTime();

    /** @param told called on the counting thread when the interval has passed */
    Progress(Runnable told) {
        this.told = told;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void add(int more) {
        bytes += more;
        long now = System.nanoTime();
        if (now - next >= 0) {
            next = now + INTERVAL_NANOS;
            told.run();
        }
    }

    /** As {@link #add}, for more than there is in one step. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void skip(long more) {
        bytes += more;
    }

    /** Counts from here on; nobody counts at the same time. */
    void restart(long from) {
        bytes = from;
    }

    long bytes() {
        return bytes;
    }
}
