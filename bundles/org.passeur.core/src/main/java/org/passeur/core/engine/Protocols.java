package org.passeur.core.engine;

import java.util.List;
import org.passeur.api.Printable;
import org.passeur.api.TransferException;
import org.passeur.spi.transfer.TransferProtocol;

/** Finds the protocol that the handshake agreed on. */
final class Protocols {
    private Protocols() {}

    static TransferProtocol named(List<TransferProtocol> protocols, String alpn) throws TransferException {
        for (TransferProtocol protocol : protocols) {
            if (protocol.alpn().equals(alpn)) {
                return protocol;
            }
        }
        throw new TransferException.NoSharedProtocol(
                "the handshake chose \"" + Printable.of(alpn) + "\", which was not offered", null);
    }
}
