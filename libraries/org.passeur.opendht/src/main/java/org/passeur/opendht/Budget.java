package org.passeur.opendht;

import java.util.concurrent.TimeUnit;

/**
 * How much of a processor may be spent: a quarter of one in the long run, and a second at once after a rest. Not safe for
 * several threads.
 */
final class Budget {
    /** Of the time that passes, this part may be worked. */
    private static final int SHARE = 4;

    private static final long MOST = TimeUnit.SECONDS.toNanos(1);

    private long left = MOST;
    private long at;

    Budget(long now) {
        this.at = now;
    }

    /** Nanoseconds until there is something to spend; 0 if there is now. */
    long waitNanos(long now) {
        left = Math.min(MOST, left + (now - at) / SHARE);
        at = now;
        return left > 0 ? 0 : (1 - left) * SHARE;
    }

    /** So much was spent; it may be more than there was, and has to be waited for then. */
    void spend(long nanos) {
        left -= nanos;
    }
}
