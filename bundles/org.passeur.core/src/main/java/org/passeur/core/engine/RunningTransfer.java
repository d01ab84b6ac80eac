package org.passeur.core.engine;

import org.passeur.api.DeviceId;
import org.passeur.api.TransferException;

/** A transfer that has not ended. Used on the loop. */
interface RunningTransfer {
    TransferRecord record();

    /** Ends all of it; does nothing if it has ended. */
    void stop(TransferException why);

    /** Ends the part of one device; does nothing if there is none or it has ended. */
    void stop(DeviceId device, TransferException why);
}
