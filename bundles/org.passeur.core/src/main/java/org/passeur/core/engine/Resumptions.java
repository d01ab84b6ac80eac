package org.passeur.core.engine;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.passeur.api.DeviceId;
import org.passeur.spi.transfer.WireId;

/** Incoming transfers that their senders may go on with, and the latest that have arrived. Used on the loop. */
final class Resumptions {
    private static final int MAX_ARRIVED = 4096;

    private final Map<Key, IncomingTransfer> accepted = new HashMap<>();
    private final Map<Key, Boolean> arrived = new LinkedHashMap<>();

    private record Key(DeviceId sender, WireId id) {}

    /** Files of it are taken. */
    void accepted(DeviceId sender, WireId id, IncomingTransfer transfer) {
        accepted.put(new Key(sender, id), transfer);
    }

    /** It is over; {@code whole} if all of it has arrived. */
    void over(DeviceId sender, WireId id, boolean whole) {
        accepted.remove(new Key(sender, id));
        if (whole) {
            arrived.put(new Key(sender, id), true);
            if (arrived.size() > MAX_ARRIVED) {
                arrived.remove(arrived.keySet().iterator().next());
            }
        }
    }

    /** The one that the sender means. */
    Optional<IncomingTransfer> find(DeviceId sender, WireId id) {
        return Optional.ofNullable(accepted.get(new Key(sender, id)));
    }

    /** Whether all of it has arrived before, which its sender may not know. */
    boolean arrived(DeviceId sender, WireId id) {
        return arrived.containsKey(new Key(sender, id));
    }
}
