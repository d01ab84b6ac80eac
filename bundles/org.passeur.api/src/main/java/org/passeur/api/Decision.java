package org.passeur.api;

import java.nio.file.Path;

/** The answer to an {@link Offer}. */
public sealed interface Decision {
    /**
     * Take the files.
     *
     * @param directory an existing folder to put them into; a name already taken there gets a number
     */
    record Accept(Path directory) implements Decision {}

    /**
     * Do not take them.
     *
     * @param reason for the log and {@code why}; the sender is only told that the offer was refused
     */
    record Refuse(String reason) implements Decision {}
}
