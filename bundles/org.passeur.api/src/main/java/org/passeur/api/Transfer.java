package org.passeur.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A transfer as it stands at one moment; ask {@link Passeur#transfer} for a newer view.
 *
 * @param id this node's name for it
 * @param direction which way it goes
 * @param peer the other account
 * @param files what it moves
 * @param state what the user is shown: by the optimistic rule the best of the parts, a failure only if all failed
 * @param bytes content bytes moved by the part that is farthest
 * @param totalBytes the sizes of all files added up
 * @param started when it was created here
 * @param failure why it ended, if not by finishing
 * @param parts one for each device concerned
 */
public record Transfer(
        TransferId id,
        Direction direction,
        AccountId peer,
        List<FileInfo> files,
        TransferState state,
        long bytes,
        long totalBytes,
        Instant started,
        Optional<TransferException> failure,
        List<Part> parts) {
    /** Copies the lists. */
    public Transfer {
        files = List.copyOf(files);
        parts = List.copyOf(parts);
    }
}
