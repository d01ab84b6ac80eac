package org.passeur.spi.transfer;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** One use of a secure link to move files one way. */
@ConsumerType
public interface Exchange {
    /**
     * Moves the files; blocks until that is done. Called once.
     *
     * @throws org.passeur.api.TransferException if the transfer did not happen; says why
     * @throws IOException if the link or a file failed
     */
    void run() throws IOException;

    /** Ends the exchange for the local user. By any thread, at any time, any number of times; does not wait. */
    void cancel();
}
