package org.passeur.transfer.chunked;

import java.time.Duration;
import org.passeur.transfer.chunked.wire.Frame;

/**
 * What a conversation may use, and how long it waits.
 *
 * @param memoryBytes content that all exchanges of a conversation may hold before it is stored, shared by them
 * @param offerTimeout from an offer to the last of its descriptions
 * @param silence without a byte from the far end after which it is asked whether it is there; three times as long is the end
 * @param idle without exchanges after which a conversation ends
 * @param cancelGrace what an orderly end may take before the link is closed under whatever is stuck in it
 */
record Limits(int memoryBytes, Duration offerTimeout, Duration silence, Duration idle, Duration cancelGrace) {
    /** Exchanges that one end may have begun at a time. */
    static final int MAX_STREAMS = 256;

    /** Of one exchange, however much memory there is. */
    static final int MAX_WINDOW = 8 << 20;

    /** Of one exchange, however little: two chunks, so that one can be on its way while another is stored. */
    static final int MIN_WINDOW = 2 * (Frame.CHUNK + Frame.SMALL_COST);

    private static final Duration MAX_GRACE = Duration.ofMillis(900);

    Limits {
        if (memoryBytes < MIN_WINDOW) {
            throw new IllegalArgumentException("memory_bytes must be at least " + MIN_WINDOW + ", not " + memoryBytes);
        }
        positive("offer_timeout_millis", offerTimeout);
        positive("silence_millis", silence);
        positive("idle_millis", idle);
        positive("cancel_grace_millis", cancelGrace);
        if (cancelGrace.compareTo(MAX_GRACE) > 0) {
            throw new IllegalArgumentException("cancel_grace_millis must be at most " + MAX_GRACE.toMillis()
                    + ", for cancelling ends an exchange within a second; not " + cancelGrace.toMillis());
        }
    }

    /** What one of so many exchanges may hold. */
    int window(int exchanges) {
        return Math.max(MIN_WINDOW, Math.min(MAX_WINDOW, memoryBytes / Math.max(1, exchanges)));
    }

    /**
     * How long the far end of an idle link may take to answer when the link is wanted again, and how long after it was heard
     * it need not be asked: an eighth of the silence, so 1.9 s unless configured otherwise.
     */
    Duration answer() {
        return silence.dividedBy(8);
    }

    private static void positive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(key + " must be at least 1, not " + value.toMillis());
        }
    }
}
