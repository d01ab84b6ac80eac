package org.passeur.signalling.dhtproxy;

import java.security.PublicKey;
import org.osgi.service.component.annotations.Component;
import org.passeur.api.DeviceId;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.DeviceAnnouncement;
import org.passeur.spi.identity.AccountStatement;

/**
 * What an account signs so that its devices can be announced: the same that an OpenDHT node needs. There without a
 * configuration too, since what is not signed when a device is linked is missing for good.
 */
@Component
public final class DhtProxyStatement implements AccountStatement {
    /** Makes one. */
    public DhtProxyStatement() {}

    @Override
    public byte[] about(DeviceId device, PublicKey accountKey) {
        return DeviceAnnouncement.body(Id.ofHex(device.hex()), accountKey).toSign();
    }
}
