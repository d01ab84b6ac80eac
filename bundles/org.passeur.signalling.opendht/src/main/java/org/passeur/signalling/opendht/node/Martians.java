package org.passeur.signalling.opendht.node;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses from which nothing can come in earnest, and to which nothing is sent. */
final class Martians {
    private Martians() {}

    static boolean isMartian(InetSocketAddress address) {
        return address.getPort() == 0 || isMartian(address.getAddress());
    }

    private static boolean isMartian(InetAddress address) {
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return true;
        }
        if (address instanceof Inet4Address) {
            int first = address.getAddress()[0] & 0xff;
            return first == 0 || first >= 224;
        }
        return address instanceof Inet6Address six && six.isIPv4CompatibleAddress() && !six.isLoopbackAddress();
    }
}
