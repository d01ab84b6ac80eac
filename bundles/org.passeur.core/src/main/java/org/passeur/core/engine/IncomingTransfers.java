package org.passeur.core.engine;

/** Who keeps account of incoming transfers. Called on the loop. */
interface IncomingTransfers {
    /** One is about to begin. */
    void begun(IncomingTransfer transfer);

    /** One has ended. */
    void over(IncomingTransfer transfer);
}
