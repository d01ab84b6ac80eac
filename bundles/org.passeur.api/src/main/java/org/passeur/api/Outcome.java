package org.passeur.api;

import java.util.List;

/** How a transfer, or a part of one, ended. */
public sealed interface Outcome {
    /**
     * All of it has arrived.
     *
     * @param files what was moved, in the order of the offer
     */
    record Finished(List<MovedFile> files) implements Outcome {
        /** Copies the list. */
        public Finished {
            files = List.copyOf(files);
        }
    }

    /**
     * It has not.
     *
     * @param reason what happened and what can be done
     */
    record Failed(TransferException reason) implements Outcome {}
}
