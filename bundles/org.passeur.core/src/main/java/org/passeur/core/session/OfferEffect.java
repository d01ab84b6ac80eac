package org.passeur.core.session;

import org.passeur.api.Decision;
import org.passeur.api.Outcome;

/** What is to be done for an incoming transfer. */
public sealed interface OfferEffect {
    /** Make places for the files and let their content come. */
    record TakeFiles(Decision.Accept decision) implements OfferEffect {}

    /** Tell listeners that the offer was accepted. */
    record TellAccepted() implements OfferEffect {}

    /** Tell the far end that the offer is refused. */
    record Decline() implements OfferEffect {}

    /** End the exchange. */
    record StopExchange() implements OfferEffect {}

    /** A line for {@code why}. */
    record Note(String text) implements OfferEffect {}

    /** Remove what is incomplete; then the transfer has ended. */
    record Finish(Outcome outcome) implements OfferEffect {}
}
