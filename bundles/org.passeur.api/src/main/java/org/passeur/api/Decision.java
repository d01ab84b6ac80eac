package org.passeur.api;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The answer to an {@link Offer}. */
public sealed interface Decision {
    /**
     * Take the files.
     *
     * @param directory an existing folder to put them into; a name already taken there gets a number
     * @param only the names of those to take, as offered; empty to take all
     */
    record Accept(Path directory, Optional<Set<String>> only) implements Decision {
        /** Copies the set. */
        public Accept {
            only = only.map(Set::copyOf);
        }

        /** Takes all. */
        public Accept(Path directory) {
            this(directory, Optional.empty());
        }
    }

    /**
     * Do not take them.
     *
     * @param reason for the log and {@code why}; the sender is only told that the offer was refused
     */
    record Refuse(String reason) implements Decision {}
}
