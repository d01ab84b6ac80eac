package org.passeur.signalling.opendht;

import java.util.Arrays;
import java.util.List;
import org.passeur.signalling.opendht.net.BindAddresses;

/**
 * The configuration, checked.
 *
 * @param port 0 for any
 * @param bind where
 * @param bootstrap by whom to enter
 * @param networkId which network
 * @param lanDiscovery whether to look for nodes by multicast
 * @param maintainsStorage whether to give stored values to nodes that have come closer to their keys
 */
record Settings(
        int port,
        BindAddresses bind,
        List<HostPort> bootstrap,
        long networkId,
        boolean lanDiscovery,
        boolean maintainsStorage) {
    Settings(int port, BindAddresses bind, List<HostPort> bootstrap, long networkId, boolean lanDiscovery) {
        this(port, bind, bootstrap, networkId, lanDiscovery, false);
    }

    Settings {
        bootstrap = List.copyOf(bootstrap);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
        }
        if (networkId < 0 || networkId > 0xffff_ffffL) {
            throw new IllegalArgumentException("network_id must be 0 to 4294967295, not " + networkId);
        }
    }

    /** Reads what is configured; plain files of configuration have lists as one text with commas. */
    static Settings of(int port, String[] bind, String[] bootstrap, long networkId, boolean lanDiscovery) {
        return new Settings(
                port,
                BindAddresses.parse(split(bind)),
                split(bootstrap).stream().map(HostPort::parse).toList(),
                networkId,
                lanDiscovery);
    }

    /** The same, but for this. */
    Settings maintainingStorage(boolean maintains) {
        return new Settings(port, bind, bootstrap, networkId, lanDiscovery, maintains);
    }

    private static List<String> split(String[] texts) {
        return Arrays.stream(texts)
                .flatMap(text -> Arrays.stream(text.split("[,\\s]+", -1)))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    boolean discovers() {
        return lanDiscovery && !bind.isLoopbackOnly();
    }
}
