package org.passeur.connectivity.ice.tcp;

import java.io.IOException;

/** Breaks connections as a network does. */
public final class Breaking {
    private Breaking() {}

    /** The far end gets a reset. */
    public static void reset(FramedChannel connection) throws IOException {
        connection.abort();
    }
}
