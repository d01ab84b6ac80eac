package org.passeur.spi.connectivity;

import java.net.InetAddress;
import java.util.Set;
import org.passeur.api.DeviceId;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Side;

/**
 * What a link is wanted for.
 *
 * @param side which end we are
 * @param peer the far device
 * @param publicAddresses our public addresses as the signalling network sees them; may be empty
 * @param gathering until when {@link Negotiation#localLines()} may take
 */
public record NegotiationRequest(Side side, DeviceId peer, Set<InetAddress> publicAddresses, Deadline gathering) {
    /** Copies the set. */
    public NegotiationRequest {
        publicAddresses = Set.copyOf(publicAddresses);
    }
}
