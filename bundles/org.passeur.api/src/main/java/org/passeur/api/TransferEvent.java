package org.passeur.api;

import java.time.Instant;
import java.util.List;

/**
 * Something that happened to a transfer. Each transfer has one {@link Created} and, unless the node stops first,
 * exactly one {@link Ended}, which is its last event. Each part that was begun ({@link DeviceFound} or
 * {@link OfferReceived}) has exactly one {@link PartEnded}.
 */
public sealed interface TransferEvent {
    /** When it happened, by this node's clock. */
    Instant time();

    /** Which transfer it happened to. */
    TransferId transfer();

    /** The transfer exists. */
    record Created(Instant time, TransferId transfer, Transfer view) implements TransferEvent {}

    /** A device of the recipient was found; a part begins. */
    record DeviceFound(Instant time, TransferId transfer, DeviceId device, String provider) implements TransferEvent {}

    /** The sealed request for a connection was handed to a signalling provider. */
    record OfferSent(Instant time, TransferId transfer, DeviceId device, String provider) implements TransferEvent {}

    /** The recipient's device answered the request for a connection; negotiation of the link begins. */
    record OfferAnswered(Instant time, TransferId transfer, DeviceId device, String provider)
            implements TransferEvent {}

    /** A link opened; it is not yet known to be with the right device, and others may follow. */
    record LinkOpened(Instant time, TransferId transfer, DeviceId device, LinkPath path) implements TransferEvent {}

    /** The first link whose far end is proven; the transfer uses it. */
    record Secured(Instant time, TransferId transfer, DeviceId device, LinkPath path, LinkSecurity security)
            implements TransferEvent {}

    /** The far device has been shown the offer. */
    record AwaitingPeer(Instant time, TransferId transfer, DeviceId device) implements TransferEvent {}

    /** A peer offers files; handlers are asked now. */
    record OfferReceived(Instant time, TransferId transfer, Offer offer) implements TransferEvent {}

    /** The offer was accepted, by the far device or by us. */
    record Accepted(Instant time, TransferId transfer, DeviceId device) implements TransferEvent {}

    /** Content moved; at most ten of these in a second for each part, and one at the end. */
    record Progressed(Instant time, TransferId transfer, DeviceId device, long bytes, long totalBytes)
            implements TransferEvent {}

    /** A part came to its end; {@code attempts} are the ways that were tried, as in {@link Part}. */
    record PartEnded(Instant time, TransferId transfer, DeviceId device, Outcome outcome, List<PathAttempt> attempts)
            implements TransferEvent {
        /** Copies the list. */
        public PartEnded {
            attempts = List.copyOf(attempts);
        }
    }

    /** The transfer came to its end. */
    record Ended(Instant time, TransferId transfer, Outcome outcome) implements TransferEvent {}
}
