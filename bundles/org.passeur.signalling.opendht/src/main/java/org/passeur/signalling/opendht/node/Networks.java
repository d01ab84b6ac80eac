package org.passeur.signalling.opendht.node;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Who counts as one where senders are limited: an IPv4 address, but all of IPv6 that one host may choose from. */
final class Networks {
    /** Every host of an IPv6 network has 2^64 addresses of its own (RFC 7421). */
    private static final int PREFIX = 8;

    private Networks() {}

    static InetAddress of(InetAddress address) {
        if (!(address instanceof Inet6Address) || address.isLoopbackAddress()) {
            return address;
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, PREFIX, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an address", e);
        }
    }
}
