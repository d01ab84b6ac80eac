package org.passeur.signalling.opendht.node;

import java.net.InetSocketAddress;
import org.passeur.signalling.opendht.wire.Family;

/** Sends datagrams. Those that arrive are given to {@link DhtNode#received}. Loop only. */
public interface Transport {
    /** Sends a datagram, or does not: nobody is told. */
    void send(InetSocketAddress to, byte[] datagram);

    /** Whether datagrams of this family can be sent. */
    boolean speaks(Family family);
}
