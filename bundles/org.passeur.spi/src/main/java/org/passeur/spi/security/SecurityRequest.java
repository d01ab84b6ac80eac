package org.passeur.spi.security;

import java.util.List;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Side;

/**
 * Whom to prove to be at the far end.
 *
 * @param side the initiator is the TLS client
 * @param self who we are
 * @param peer the only device that may be there
 * @param protocols ALPN ids of the transfer protocols that this end speaks, best first; at least one
 * @param deadline until when the handshake may take
 */
public record SecurityRequest(
        Side side, LocalDevice self, RemoteDevice peer, List<String> protocols, Deadline deadline) {
    /** @throws IllegalArgumentException if no protocol is named */
    public SecurityRequest {
        protocols = List.copyOf(protocols);
        if (protocols.isEmpty()) {
            throw new IllegalArgumentException("at least one transfer protocol must be offered");
        }
    }
}
