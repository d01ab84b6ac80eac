package org.passeur.core.session;

import java.util.List;
import org.passeur.api.LinkPath;
import org.passeur.api.Outcome;
import org.passeur.core.message.PeerConnectionMessage;
import org.passeur.spi.security.SecureLink;

/** What is to be done for the part of an outgoing transfer that concerns one device. */
public sealed interface SenderEffect {
    /** Have the connectivity providers gather, for the link that was open is of no use. */
    record Gather() implements SenderEffect {}

    /** Hand the request to all signalling networks. */
    record SendRequest(PeerConnectionMessage message) implements SenderEffect {}

    /** Let all connectivity providers open links. */
    record Negotiate(List<String> lines) implements SenderEffect {}

    /** Close all negotiations and links but the one in use, and those that come late. */
    record StopNegotiating() implements SenderEffect {}

    /** Begin the exchange on this link. */
    record Use(SecureLink link) implements SenderEffect {}

    /** Remember why this link is used, if it is not because it was the first. */
    record Because(SecureLink link, String why) implements SenderEffect {}

    /** Close a link that came too late, or is not good enough. */
    record Drop(SecureLink link) implements SenderEffect {}

    /** Tell the exchange to end. */
    record StopExchange() implements SenderEffect {}

    /** Let go of all that is left. */
    record Release() implements SenderEffect {}

    /** Tell the listeners. */
    record Tell(News news) implements SenderEffect {}

    /** A line for {@code why}. */
    record Note(String text) implements SenderEffect {}

    /** The part has ended. */
    record Finish(Outcome outcome) implements SenderEffect {}

    /** Something that listeners are told. */
    sealed interface News {
        /** A signalling network has taken the request over. */
        record RequestSent(String provider) implements News {}

        /** The device answered. */
        record RequestAnswered(String provider) implements News {}

        /** A link opened. */
        record Opened(LinkPath path) implements News {}

        /** The first link whose far end is proven. */
        record Proven(SecureLink link, String provider) implements News {}

        /** The far end has been shown the offer. */
        record Shown() implements News {}

        /** The far end accepted. */
        record Taken() implements News {}
    }
}
