package org.passeur.connectivity.ice.tcp;

import java.io.IOException;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Consent freshness (RFC 7675) of one link: asks the far end for a sign of life every five seconds or so, and ends the
 * link when there was none for {@link #EXPIRY}. Whatever comes is a sign: TCP lets nobody else write into a connection.
 * Has no thread and does not block.
 */
final class Consent {
    /** RFC 7675 section 5.1 says 30 s; one less, so that it is over by then. A far end that is stopped for 22 s survives. */
    static final Duration EXPIRY = Duration.ofSeconds(29);

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** If we are called later than this, it was we who slept, or a process that was stopped. */
    private static final Duration OWN_SLEEP = Duration.ofSeconds(3);

    private final Subject subject;
    private final LongSupplier nanoTime;
    private final DoubleSupplier random;
    private long nextCheck;
    private long nextTurn;

    /** The link. No method blocks. */
    interface Subject {
        boolean isOpen();

        /** For how long nothing came. */
        long silentNanos();

        /** The silence was ours. */
        void forgiveSilence();

        /** Have a check sent. */
        void check();

        /** It is dead. */
        void expire(IOException why);
    }

    /** @param random from 0 to 1 */
    Consent(Subject subject, LongSupplier nanoTime, DoubleSupplier random) {
        this.subject = subject;
        this.nanoTime = nanoTime;
        this.random = random;
        nextTurn = nanoTime.getAsLong();
        nextCheck = nextTurn + interval();
    }

    /** Between 0.8 and 1.2 times the interval, so that many links do not fall into step. */
    private long interval() {
        return (long) (INTERVAL.toNanos() * (0.8 + 0.4 * random.getAsDouble()));
    }

    /** Does what is due; gives the nanoseconds until it wants to be called again, negative if never. */
    long turn() {
        if (!subject.isOpen()) {
            return -1;
        }
        long now = nanoTime.getAsLong();
        if (now - nextTurn > OWN_SLEEP.toNanos()) {
            subject.forgiveSilence();
        }
        long silent = subject.silentNanos();
        if (silent >= EXPIRY.toNanos()) {
            subject.expire(new IOException("nothing came from the other device for " + EXPIRY.toSeconds()
                    + " s, not even an answer to a check: it is gone, or the path to it is dead"));
            return -1;
        }
        if (now - nextCheck >= 0) {
            nextCheck = now + interval();
            subject.check();
        }
        long wait = Math.min(nextCheck - now, EXPIRY.toNanos() - silent);
        nextTurn = now + wait;
        return wait;
    }
}
