package org.passeur.connectivity.portmap.gateway;

import java.net.InetAddress;
import java.util.Optional;

/** Tells which router an address of ours is behind, at the moment. */
public interface Gateways {
    /** The router of this address's family and interface, if there is one and it can be told. */
    Optional<Gateway> of(InetAddress local);
}
