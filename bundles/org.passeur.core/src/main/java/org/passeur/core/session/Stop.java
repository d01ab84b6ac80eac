package org.passeur.core.session;

import org.passeur.api.TransferException;

/**
 * This end ends it: the user cancels, or the node stops.
 *
 * @param why what the outcome shall be
 */
public record Stop(TransferException why) implements SenderEvent, ReceiverEvent, OfferEvent {}
