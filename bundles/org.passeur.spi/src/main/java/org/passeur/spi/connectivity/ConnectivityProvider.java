package org.passeur.spi.connectivity;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** Slot 2: opens links to a peer's device. Every provider that is there takes part in every negotiation. */
@ConsumerType
public interface ConnectivityProvider {
    /**
     * Begins to negotiate a link. Returns at once; gathering goes on in the background.
     *
     * @throws IOException if this provider cannot take part at all
     */
    Negotiation begin(NegotiationRequest request) throws IOException;
}
