package org.passeur.signalling.opendht.net;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the machine has in the way of interfaces. */
public final class LocalAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAddresses.class);

    private LocalAddresses() {}

    /** Addresses by which others may reach us: of interfaces that are up, neither loopback nor link-local. */
    public static List<InetAddress> reachable() {
        return interfaces().stream()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
    }

    /** Interfaces that are up and not loopback. */
    public static List<NetworkInterface> interfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(LocalAddresses::isUp)
                    .toList();
        } catch (SocketException e) {
            LOG.debug("The interfaces cannot be listed", e);
            return List.of();
        }
    }

    private static boolean isUp(NetworkInterface networkInterface) {
        try {
            return networkInterface.isUp() && !networkInterface.isLoopback();
        } catch (SocketException e) {
            LOG.debug("Nothing is known about {}", networkInterface.getName(), e);
            return false;
        }
    }
}
