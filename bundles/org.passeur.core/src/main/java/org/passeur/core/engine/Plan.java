package org.passeur.core.engine;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.passeur.api.DeviceId;
import org.passeur.api.Ticket;
import org.passeur.api.TransferId;
import org.passeur.core.files.SourceFile;
import org.passeur.core.journal.Entry;
import org.passeur.spi.transfer.WireId;

/**
 * What is to be sent, as it was asked for or as the journal has it.
 *
 * @param wire what both ends know it by
 * @param queued whether to go on until a device of the recipient appears
 * @param courses what is known of sending to each device already
 * @param settled devices that have it, or will not take it
 * @param restored whether it was begun before this node was
 */
record Plan(
        TransferId id,
        WireId wire,
        Instant started,
        Ticket to,
        boolean queued,
        List<SourceFile.Found> files,
        Map<DeviceId, Course> courses,
        Set<DeviceId> settled,
        boolean restored) {
    /** A new one. */
    static Plan of(TransferId id, Instant now, Ticket to, boolean queued, List<SourceFile.Found> files) {
        return new Plan(id, WireId.random(), now, to, queued, List.copyOf(files), new HashMap<>(), Set.of(), false);
    }

    Entry entry() {
        return new Entry.Sending(id, wire, to.account(), to.via(), started, queued, files);
    }
}
