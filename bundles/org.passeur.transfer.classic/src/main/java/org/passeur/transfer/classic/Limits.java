package org.passeur.transfer.classic;

import java.time.Duration;

/**
 * What an exchange may use, and how long it waits.
 *
 * @param bufferBytes content handed over at once; a sender holds one buffer of this size, a receiver two
 * @param headerTimeout from the start of an exchange, or the end of a file, to a complete header
 * @param endTimeout from the sender's last byte to the receiver's end: the rest is in flight and the file being stored
 * @param cancelGrace what an orderly end may take before the link is closed under whatever is stuck in it
 */
record Limits(int bufferBytes, Duration headerTimeout, Duration endTimeout, Duration cancelGrace) {
    private static final int MIN_BUFFER = 4 << 10;
    private static final int MAX_BUFFER = 16 << 20;
    private static final Duration MAX_GRACE = Duration.ofMillis(900);

    Limits {
        if (bufferBytes < MIN_BUFFER || bufferBytes > MAX_BUFFER) {
            throw new IllegalArgumentException(
                    "buffer_bytes must be " + MIN_BUFFER + " to " + MAX_BUFFER + ", not " + bufferBytes);
        }
        positive("header_timeout_millis", headerTimeout);
        positive("end_timeout_millis", endTimeout);
        positive("cancel_grace_millis", cancelGrace);
        if (cancelGrace.compareTo(MAX_GRACE) > 0) {
            throw new IllegalArgumentException("cancel_grace_millis must be at most " + MAX_GRACE.toMillis()
                    + ", for cancelling ends an exchange within a second; not " + cancelGrace.toMillis());
        }
    }

    private static void positive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(key + " must be at least 1, not " + value.toMillis());
        }
    }
}
