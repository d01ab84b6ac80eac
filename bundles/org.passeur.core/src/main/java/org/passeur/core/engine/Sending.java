package org.passeur.core.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.passeur.api.DeviceId;
import org.passeur.api.Ticket;

/**
 * What was asked for, so that it can be asked for once more.
 *
 * @param files as they were named
 * @param to the recipient
 * @param done devices that have got them all and are not offered them again
 */
public record Sending(List<Path> files, Ticket to, Set<DeviceId> done) {
    /** Copies them. */
    public Sending {
        files = List.copyOf(files);
        done = Set.copyOf(done);
    }

    /** For the first time. */
    public Sending(List<Path> files, Ticket to) {
        this(files, to, Set.of());
    }
}
