package org.passeur.core.engine;

import java.time.Instant;
import java.util.List;
import org.passeur.api.TransferId;
import org.passeur.core.files.SourceFile;
import org.passeur.core.journal.Entry;

/**
 * What is to be sent, as it was asked for or as the journal has it.
 *
 * @param sending what was asked for
 * @param files what was found of it
 * @param restored whether it was begun before this node was
 */
record Plan(TransferId id, Instant started, Sending sending, List<SourceFile.Found> files, boolean restored) {
    /** Copies the list. */
    Plan {
        files = List.copyOf(files);
    }

    /** A new one. */
    static Plan of(TransferId id, Instant now, Sending sending, List<SourceFile.Found> files) {
        return new Plan(id, now, sending, files, false);
    }

    Entry entry() {
        return new Entry.Sending(
                id,
                sending.wire(),
                sending.to().account(),
                sending.to().via(),
                started,
                sending.options().queue(),
                files);
    }
}
