package org.passeur.signalling.opendht.lan;

import java.net.InetSocketAddress;

/** Reaches the nodes of the local network. Loop only. */
public interface LanSocket {
    /** Sends to all nodes on all networks that we are on now. */
    void multicast(byte[] datagram);

    /** Sends to one. */
    void send(InetSocketAddress to, byte[] datagram);
}
