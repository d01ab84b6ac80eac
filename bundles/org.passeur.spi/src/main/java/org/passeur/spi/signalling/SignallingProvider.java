package org.passeur.spi.signalling;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;
import org.passeur.spi.identity.LocalDevice;

/** Slot 1: finds a peer's devices and carries small sealed messages to them. Several can be active at once. */
@ConsumerType
public interface SignallingProvider {
    /**
     * Enters the network as this device, announces it under its account and keeps doing so until the session is closed.
     * Returns before the network is reached.
     *
     * @param self who enters
     * @param inbox gets the messages that arrive
     * @throws IOException if the node cannot even start, for instance because its port is taken
     */
    Signalling join(LocalDevice self, Inbox inbox) throws IOException;
}
