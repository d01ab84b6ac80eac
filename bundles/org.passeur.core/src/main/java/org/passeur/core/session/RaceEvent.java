package org.passeur.core.session;

import java.time.Duration;
import java.util.List;
import org.passeur.api.LinkPath;
import org.passeur.spi.security.SecureLink;

/** What the connectivity providers, racing, and the security provider behind them bring about. */
public sealed interface RaceEvent extends SenderEvent, ReceiverEvent {
    /**
     * A connectivity provider has gathered.
     *
     * @param provider its place in the order of ranking
     */
    record Gathered(int provider, List<String> lines) implements RaceEvent {}

    /** A connectivity provider cannot take part. */
    record NotGathered(int provider, Throwable cause) implements RaceEvent {}

    /** A link opened; who is at its far end is not known. */
    record LinkOpened(LinkPath path) implements RaceEvent {}

    /**
     * A link's far end is proven.
     *
     * @param betterMayCome whether a better kind of path is still being tried
     * @param took since links may open
     */
    record LinkSecured(SecureLink link, String provider, boolean betterMayCome, Duration took) implements RaceEvent {}

    /** A link did not open, or its far end was not proven. */
    record LinkFailed(Throwable cause) implements RaceEvent {}

    /** No further link will open, and all that opened are secured or closed. */
    record RaceOver() implements RaceEvent {}
}
