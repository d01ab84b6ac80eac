package org.passeur.opendht;

import org.passeur.api.DeviceId;
import org.passeur.opendht.pack.Id;

/** Where in the network what is found. */
public final class Keys {
    private Keys() {}

    /** The id of the node that a device runs. */
    public static Id node(DeviceId device) {
        return Id.hash("node:" + device.hex());
    }

    /** The key under which messages for a device are put. */
    public static Id messages(DeviceId device) {
        return Id.hash("peer:" + device.hex());
    }
}
