package org.passeur.core.engine;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.passeur.api.OfferHandler;

/**
 * What all sessions of a node share.
 *
 * @param handlers who decides about offers now, highest ranked first
 * @param pace of all that is sent together
 * @param assembly the providers there are now, if all slots are filled
 */
record Node(
        Loop loop,
        Workers workers,
        Settings settings,
        Clock clock,
        Listeners listeners,
        Figures figures,
        TransferBook book,
        Supplier<List<OfferHandler>> handlers,
        Talks talks,
        Supplier<Optional<Assembly>> assembly,
        Memory memory,
        Pace pace) {
    Instant now() {
        return clock.instant();
    }
}
