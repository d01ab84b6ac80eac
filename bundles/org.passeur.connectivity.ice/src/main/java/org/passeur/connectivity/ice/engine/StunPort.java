package org.passeur.connectivity.ice.engine;

import java.io.IOException;
import java.net.InetSocketAddress;

/** The STUN side of a connection, for the ICE engine. */
public interface StunPort {
    /** This end's address, under which the engine knows it. */
    InetSocketAddress local();

    /** The far end's. */
    InetSocketAddress remote();

    /**
     * The next message of the peer, proven to be its. Blocks, on a thread of the engine that has nothing else to do.
     *
     * @throws java.nio.channels.ClosedChannelException when there will be no more
     */
    byte[] receiveStun() throws IOException;

    /** Sends a message soon, or drops it if the connection ended or has been busy with data for long: STUN repeats itself. */
    void sendStun(byte[] message, int offset, int length);

    /** Ends {@link #receiveStun}; the connection itself stays. */
    void endStun();
}
