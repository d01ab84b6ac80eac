package org.passeur.spi.transfer;

import org.osgi.annotation.versioning.ProviderType;

/** Is told how the sending goes, on the exchange's thread. */
@ProviderType
public interface SendObserver {
    /** The receiver has been sent the description of some files, or of the next, and must decide. */
    void awaitingPeer();

    /** The receiver accepted; content moves. */
    void accepted();

    /** This many more bytes of content were handed to the link. */
    void progressed(int bytes);
}
