package org.passeur.core.engine;

import java.util.List;
import java.util.Optional;
import org.passeur.api.Contacts;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.security.SecurityProvider;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.transfer.TransferProtocol;

/**
 * The providers that a transfer begins with and keeps, whatever comes and goes meanwhile; each list best first.
 *
 * @param self who we are
 * @param signallings may be empty, while none has started
 * @param connectivity at least one
 * @param security the best there is
 * @param protocols at least one
 * @param contacts if there are any kept
 */
public record Assembly(
        LocalDevice self,
        List<Named<Signalling>> signallings,
        List<Named<ConnectivityProvider>> connectivity,
        Named<SecurityProvider> security,
        List<TransferProtocol> protocols,
        Optional<Contacts> contacts) {
    /** The same with those protocols only that move folders; perhaps none. */
    Assembly forTrees() {
        return new Assembly(
                self,
                signallings,
                connectivity,
                security,
                protocols.stream().filter(TransferProtocol::trees).toList(),
                contacts);
    }

    /** Copies the lists. */
    public Assembly {
        signallings = List.copyOf(signallings);
        connectivity = List.copyOf(connectivity);
        protocols = List.copyOf(protocols);
    }
}
