package org.passeur.core.session;

import org.jspecify.annotations.Nullable;
import org.passeur.spi.security.SecureLink;

/** What can happen to the session that answers a request. */
public sealed interface ReceiverEvent
        permits ReceiverEvent.AnswerNotTaken,
                ReceiverEvent.AnswerTaken,
                ReceiverEvent.ExchangeEnded,
                ReceiverEvent.Offered,
                RaceEvent,
                Expired,
                Stop {

    /** A signalling network has taken the answer over. */
    record AnswerTaken(String provider) implements ReceiverEvent {}

    /** None has. */
    record AnswerNotTaken(Throwable cause) implements ReceiverEvent {}

    /**
     * The far end offers files on a link.
     *
     * @param offer the session's number for it
     */
    record Offered(SecureLink link, int offer) implements ReceiverEvent {}

    /** The exchange on a link has ended, and its link is closed. */
    record ExchangeEnded(SecureLink link, @Nullable Throwable cause) implements ReceiverEvent {}
}
