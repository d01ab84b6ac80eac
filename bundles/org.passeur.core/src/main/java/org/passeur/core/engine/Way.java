package org.passeur.core.engine;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.passeur.api.LinkPath;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.IncomingFile;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.WireId;

/**
 * By what an incoming transfer comes.
 *
 * @param path the link's, if there is one
 * @param answer how to answer the offer
 * @param exchange if it has one of its own
 * @param stop ends the exchange
 * @param wire by what the sender will know the transfer again, if its protocol does
 */
record Way(
        Optional<LinkPath> path,
        Receiver.Answer answer,
        @Nullable Exchange exchange,
        Runnable stop,
        Optional<WireId> wire) {
    /** None yet: a sender is waited for who will know the transfer again. */
    static Way none(WireId wire) {
        return new Way(Optional.empty(), new Nobody(), null, () -> {}, Optional.of(wire));
    }

    private static final class Nobody implements Receiver.Answer {
        @Override
        public void accept(List<IncomingFile> files) throws IOException {
            throw new IOException("there is no offer to be answered");
        }

        @Override
        public void refuse() {
            // nobody waits for an answer
        }
    }
}
