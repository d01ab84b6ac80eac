package org.passeur.core.session;

import java.time.Duration;

/**
 * The time for something is over.
 *
 * @param what what was waited for
 * @param after how long
 */
public record Expired(Wait what, Duration after) implements SenderEvent, ReceiverEvent, OfferEvent {
    /** The time in words. */
    String words() {
        return after.toMillis() % 1000 == 0 ? after.toSeconds() + " s" : after.toMillis() + " ms";
    }
}
