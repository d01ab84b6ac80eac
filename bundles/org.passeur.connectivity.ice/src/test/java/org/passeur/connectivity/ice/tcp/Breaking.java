package org.passeur.connectivity.ice.tcp;

import java.io.IOException;

/** Breaks connections as a network does, and looks at how they would find out. */
public final class Breaking {
    private Breaking() {}

    /** The far end gets a reset. */
    public static void reset(FramedChannel connection) throws IOException {
        connection.abort();
    }

    /** As the watch does when it is time. */
    public static void askForConsent(FramedChannel connection) throws IOException {
        connection.askForConsent();
    }

    /** As the watch does when nothing came. */
    public static void expire(FramedChannel connection, IOException why) throws IOException {
        connection.expire(why);
    }

    /** For how long nothing came. */
    public static long silentNanos(FramedChannel connection) {
        return connection.silentNanos();
    }
}
