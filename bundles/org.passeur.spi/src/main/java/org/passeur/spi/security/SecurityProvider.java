package org.passeur.spi.security;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;
import org.passeur.api.TransferException;
import org.passeur.spi.link.Link;

/**
 * Slot 3: makes a link one whose far end is proven.
 *
 * <ul>
 *   <li>SEC-1: TLS 1.3 only; both ends show certificates; the initiator is the client.
 *   <li>SEC-2: the far end's certificate is byte for byte the expected device's, on both sides; any other, however valid,
 *       is {@link TransferException.PeerUntrusted}, and not a byte of application data passes in either direction.
 *   <li>SEC-3: ALPN chooses the protocol, the server's order of preference counts; none in common is
 *       {@link TransferException.NoSharedProtocol}.
 *   <li>SEC-4: an end without close_notify is an error to the reader, never an end of stream; an end with it is.
 *   <li>SEC-5: the handshake ends by its deadline even if the far end sends nothing or drips; the link is closed then.
 *   <li>SEC-6: garbage instead of TLS is a specific error; nothing is allocated by a length that was received.
 *   <li>SEC-7: on success the secure link owns the link below; on failure the link below is closed.
 *   <li>SEC-8: records flow in both directions at once, under back pressure.
 *   <li>SEC-9: each provider talks to every other.
 * </ul>
 */
@ConsumerType
public interface SecurityProvider {
    /**
     * Proves the link. Blocks until that is done.
     *
     * @throws TransferException.PeerUntrusted if the far end is not the expected device
     * @throws TransferException.NoSharedProtocol if the two ends share no application protocol
     * @throws IOException if the link breaks, is closed or its deadline passes
     */
    SecureLink secure(Link link, SecurityRequest request) throws IOException;
}
