package org.passeur.core.engine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.passeur.api.LinkPath;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.WireId;

/**
 * By what an incoming transfer comes.
 *
 * @param path the link's
 * @param answer how to answer the offer
 * @param exchange if it has one of its own
 * @param stop ends the exchange
 * @param wire by what the sender will know the transfer again, if its protocol does
 */
record Way(LinkPath path, Receiver.Answer answer, @Nullable Exchange exchange, Runnable stop, Optional<WireId> wire) {}
