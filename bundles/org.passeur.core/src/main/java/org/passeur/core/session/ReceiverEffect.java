package org.passeur.core.session;

import java.util.List;
import org.passeur.spi.security.SecureLink;

/** What is to be done for the session that answers a request. */
public sealed interface ReceiverEffect {
    /** Send the answer. */
    record SendAnswer(List<String> lines) implements ReceiverEffect {}

    /** Let all connectivity providers open links. */
    record Negotiate() implements ReceiverEffect {}

    /** Begin an exchange on this link and wait for what the far end sends. */
    record Listen(SecureLink link) implements ReceiverEffect {}

    /** Close a link that is not wanted, with its exchange. */
    record Drop(SecureLink link) implements ReceiverEffect {}

    /** Close all negotiations and links but those that an exchange has, and those that come late. */
    record StopNegotiating() implements ReceiverEffect {}

    /** Let an offer become a transfer. */
    record Admit(SecureLink link, int offer) implements ReceiverEffect {}

    /** Tell the exchange to end. */
    record StopExchange(SecureLink link) implements ReceiverEffect {}

    /** A line for the log. */
    record Note(String text) implements ReceiverEffect {}

    /** Let go of all that is left; the session is over. */
    record Release() implements ReceiverEffect {}
}
