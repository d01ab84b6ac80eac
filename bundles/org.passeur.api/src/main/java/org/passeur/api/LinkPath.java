package org.passeur.api;

import java.net.InetSocketAddress;

/**
 * The way that a link takes through the network.
 *
 * @param kind how the two ends reach each other
 * @param local this end's address
 * @param remote the address this end sends to: the peer's, or the relay's
 * @param provider the connectivity provider that opened it, by its symbolic name
 */
public record LinkPath(Kind kind, InetSocketAddress local, InetSocketAddress remote, String provider) {
    /** How two ends reach each other, best first. */
    public enum Kind {
        /** Directly, between addresses that both ends have themselves (RFC 8445: host). */
        HOST,
        /** Through a mapping that the router was asked for (UPnP, NAT-PMP, PCP). */
        MAPPED,
        /** Through mappings that the connection attempts made (RFC 8445: server- or peer-reflexive). */
        PUNCHED,
        /** Through a TURN server (RFC 8445: relayed). */
        RELAYED
    }
}
