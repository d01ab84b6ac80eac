package org.passeur.core.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Decision;
import org.passeur.api.MovedFile;
import org.passeur.api.TransferException;

/** What can happen to an incoming transfer. */
public sealed interface OfferEvent
        permits OfferEvent.Accept,
                OfferEvent.LinkBroke,
                OfferEvent.Resumed,
                OfferEvent.Declined,
                OfferEvent.ExchangeOver,
                OfferEvent.NotStorable,
                OfferEvent.Refuse,
                OfferEvent.Stored,
                OfferEvent.Undecided,
                Expired,
                Stop {

    /** No handler decided. */
    record Undecided() implements OfferEvent {}

    /** Take the files. */
    record Accept(Decision.Accept decision) implements OfferEvent {}

    /** Do not take them. */
    record Refuse(String reason) implements OfferEvent {}

    /** The refusal was handed to the exchange. */
    record Declined() implements OfferEvent {}

    /** There is no place to put the files. */
    record NotStorable(TransferException reason) implements OfferEvent {}

    /** All files are complete under their names. */
    record Stored(List<MovedFile> files) implements OfferEvent {}

    /** The link broke under the exchange, and the sender can go on by another. */
    record LinkBroke(Throwable cause) implements OfferEvent {}

    /** The sender offers the same again, to go on; this is what was decided. */
    record Resumed(Decision.Accept decision) implements OfferEvent {}

    /** The exchange that the offer came by is over. */
    record ExchangeOver(@Nullable Throwable cause) implements OfferEvent {}
}
