package org.passeur.api;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * One way through the network that was tried, and what became of it.
 *
 * @param provider the connectivity provider that tried it, by its symbolic name
 * @param kind how the two ends would reach each other
 * @param local this end's address, if one was chosen
 * @param remote the address that was tried: the peer's, or the relay's
 * @param result what became of it so far
 * @param took how long it took until then, from the moment it was begun
 * @param detail why, in a few words for people; may be empty
 */
public record PathAttempt(
        String provider,
        LinkPath.Kind kind,
        Optional<InetSocketAddress> local,
        InetSocketAddress remote,
        Result result,
        Duration took,
        String detail) {
    /** What became of an attempt. */
    public enum Result {
        /** Nothing is known yet. */
        TRYING,
        /** It did not work. */
        FAILED,
        /** A connection opened; it was not chosen, or not yet. */
        OPENED,
        /** The two ends chose it: a link. */
        CHOSEN
    }
}
