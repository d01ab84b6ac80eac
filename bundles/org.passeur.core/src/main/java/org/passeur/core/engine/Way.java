package org.passeur.core.engine;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.passeur.api.LinkSecurity;
import org.passeur.api.PathAttempt;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.IncomingFile;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.WireId;

/**
 * By what an incoming transfer comes.
 *
 * @param link if there is one
 * @param story of the race that opened it, if it is known
 * @param answer how to answer the offer
 * @param exchange if it has one of its own
 * @param stop ends the exchange
 * @param wire by what the sender will know the transfer again, if its protocol does
 */
record Way(
        Optional<SecureLink> link,
        Optional<RaceStory> story,
        Receiver.Answer answer,
        @Nullable Exchange exchange,
        Runnable stop,
        Optional<WireId> wire) {
    /** None yet: a sender is waited for who will know the transfer again. */
    static Way none(WireId wire) {
        return new Way(Optional.empty(), Optional.empty(), new Nobody(), null, () -> {}, Optional.of(wire));
    }

    /** How the link was proven. */
    Optional<LinkSecurity> security() {
        return link.flatMap(proven -> story.flatMap(known -> known.security(proven)));
    }

    /** The ways that were tried. */
    List<PathAttempt> attempts() {
        return story.map(RaceStory::attempts).orElse(List.of());
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
