package org.passeur.core.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.passeur.api.DeviceId;
import org.passeur.api.FileInfo;
import org.passeur.spi.transfer.WireId;

/** Incoming transfers that their senders may go on with, and the latest that have arrived. Used on the loop, but for {@link #find}. */
final class Resumptions {
    private static final int MAX_ARRIVED = 4096;

    private final Map<Key, IncomingTransfer> accepted = new ConcurrentHashMap<>();
    private final Map<Key, Integer> arrived = new LinkedHashMap<>(); // to the hash code of the files

    private record Key(DeviceId sender, WireId id) {}

    /** Files of it are taken. */
    void accepted(DeviceId sender, WireId id, IncomingTransfer transfer) {
        accepted.put(new Key(sender, id), transfer);
    }

    /** It is over; if another goes on with the same files, that one stays. */
    void over(DeviceId sender, WireId id, IncomingTransfer transfer) {
        accepted.remove(new Key(sender, id), transfer);
    }

    /** All of it has arrived. */
    void arrived(DeviceId sender, WireId id, List<FileInfo> files) {
        arrived.put(new Key(sender, id), files.hashCode());
        if (arrived.size() > MAX_ARRIVED) {
            arrived.remove(arrived.keySet().iterator().next());
        }
    }

    /** The one that the sender means. By any thread. */
    Optional<IncomingTransfer> find(DeviceId sender, WireId id) {
        return Optional.ofNullable(accepted.get(new Key(sender, id)));
    }

    /** Whether all of it has arrived before, as it is offered now, which its sender may not know. */
    boolean hasArrived(DeviceId sender, WireId id, List<FileInfo> files) {
        Integer known = arrived.get(new Key(sender, id));
        return known != null && known == files.hashCode();
    }
}
