package org.passeur.opendht.value;

import java.security.PublicKey;
import java.util.Optional;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.pack.Packing;
import org.passeur.opendht.pack.Unpacking;

/** "This device is mine": a value {@code {dev: id}} under the account's id, signed by the account. */
public final class DeviceAnnouncement {
    private DeviceAnnouncement() {}

    /** What the account signs. The sequence number stays 0, so the bytes are always the same and one signature serves. */
    public static Body body(Id device, PublicKey account) {
        byte[] data = new Packing().map(1).text("dev").id(device).bytes();
        return new Body(new Owner(0, Bytes.of(account.getEncoded()), null), ValueType.USER_DATA, Bytes.of(data), "");
    }

    /** The value to put, with an id of the device's own, so that putting it again adds nothing. */
    public static Value.Open of(Id device, PublicKey account, byte[] signature) {
        return new Value.Open(device.high() == 0 ? 1 : device.high(), body(device, account), Bytes.of(signature), 0);
    }

    /**
     * The device that is announced by {@code account}; empty if the value is something else, somebody else's, or its
     * signature does not hold.
     */
    public static Optional<Id> device(Value value, Id account) {
        if (!(value instanceof Value.Open open)
                || open.body().owner() == null
                || open.body().type() != ValueType.USER_DATA
                || !open.body().owner().keyId().equals(account)) {
            return Optional.empty();
        }
        try {
            Id device = Unpacking.read(open.body().data().array())
                    .dictionary()
                    .need("dev")
                    .id();
            return Signing.holds(open) ? Optional.of(device) : Optional.empty();
        } catch (Malformed e) {
            return Optional.empty();
        }
    }
}
