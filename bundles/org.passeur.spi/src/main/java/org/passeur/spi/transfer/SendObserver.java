package org.passeur.spi.transfer;

import java.util.BitSet;
import org.osgi.annotation.versioning.ProviderType;

/** Is told how the sending goes, on the exchange's thread. */
@ProviderType
public interface SendObserver {
    /** The receiver has been sent the description of some files, or of the next, and must decide. */
    void awaitingPeer();

    /** The receiver accepted; content moves. */
    void accepted();

    /**
     * The receiver accepted, but not these files; told before {@link #accepted}.
     *
     * @param files their places in the order of the offer
     */
    default void declined(BitSet files) {}

    /** This many more bytes of content were handed to the link, or turned out to be with the receiver already. */
    void progressed(int bytes);
}
