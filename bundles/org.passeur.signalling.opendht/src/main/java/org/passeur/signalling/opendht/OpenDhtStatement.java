package org.passeur.signalling.opendht;

import java.security.PublicKey;
import org.osgi.service.component.annotations.Component;
import org.passeur.api.DeviceId;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.DeviceAnnouncement;
import org.passeur.spi.identity.AccountStatement;

/** What an account signs so that its devices can be announced. */
@Component
public final class OpenDhtStatement implements AccountStatement {
    /** Makes one. */
    public OpenDhtStatement() {}

    @Override
    public byte[] about(DeviceId device, PublicKey accountKey) {
        return DeviceAnnouncement.body(Id.ofHex(device.hex()), accountKey).toSign();
    }
}
