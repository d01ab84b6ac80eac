package org.passeur.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * How our part in a {@link SharedTable} stands.
 *
 * @param node the place among the keys of the node that we use, 40 hexadecimal digits; empty if it is not known
 * @param network nodes of other networks are ignored; 0 is the public one
 * @param port UDP port of our own node, 0 if we have none
 * @param connected whether other nodes are known to be reachable
 * @param publicAddresses ours, as most other nodes see them
 * @param entryPoints where others can enter the network through us
 * @param figures what can be counted
 */
public record TableStatus(
        String node,
        long network,
        int port,
        boolean connected,
        List<InetAddress> publicAddresses,
        List<InetSocketAddress> entryPoints,
        List<Metric> figures) {
    /** Copies the lists. */
    public TableStatus {
        publicAddresses = List.copyOf(publicAddresses);
        entryPoints = List.copyOf(entryPoints);
        figures = List.copyOf(figures);
    }
}
