package org.passeur.core.engine;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.passeur.api.DeviceId;
import org.passeur.api.SendOptions;
import org.passeur.api.Ticket;
import org.passeur.spi.transfer.WireId;

/**
 * What was asked for, so that it can be asked for once more.
 *
 * @param files as they were named
 * @param to the recipient
 * @param options how
 * @param done devices that have got them all and are not offered them again
 * @param wire what both ends know it by, however often it is asked for
 * @param courses what is known of sending to each device
 */
public record Sending(
        List<Path> files,
        Ticket to,
        SendOptions options,
        Set<DeviceId> done,
        WireId wire,
        Map<DeviceId, Course> courses) {
    /** Copies all but the courses. */
    public Sending {
        files = List.copyOf(files);
        done = Set.copyOf(done);
    }

    /** For the first time, in the usual way. */
    public Sending(List<Path> files, Ticket to) {
        this(files, to, SendOptions.USUAL);
    }

    /** For the first time. */
    public Sending(List<Path> files, Ticket to, SendOptions options) {
        this(files, to, options, Set.of(), WireId.random(), new ConcurrentHashMap<>());
    }

    /** Once more, but not to these. */
    Sending without(Set<DeviceId> finished) {
        Set<DeviceId> all = new HashSet<>(done);
        all.addAll(finished);
        // what is still to be remembered of the others is of the next transfer, not of this one
        Map<DeviceId, Course> begun = new ConcurrentHashMap<>(courses);
        begun.values().removeIf(course -> !course.begun());
        return new Sending(files, to, options, all, wire, begun);
    }
}
