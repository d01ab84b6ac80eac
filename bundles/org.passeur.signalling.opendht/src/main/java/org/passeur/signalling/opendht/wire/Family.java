package org.passeur.signalling.opendht.wire;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** IPv4 or IPv6, by the numbers Linux gives them, which OpenDHT sends whatever the system. */
public enum Family {
    /** IPv4. */
    V4(2, 4),
    /** IPv6. */
    V6(10, 16);

    private final int number;
    private final int addressLength;

    Family(int number, int addressLength) {
        this.number = number;
        this.addressLength = addressLength;
    }

    /** What stands in a {@code w} array. */
    public int number() {
        return number;
    }

    /** Bytes in an address. */
    public int addressLength() {
        return addressLength;
    }

    /** The family of an address. */
    public static Family of(InetAddress address) {
        return address instanceof Inet6Address ? V6 : V4;
    }

    /** The family of an address. */
    public static Family of(InetSocketAddress address) {
        return of(address.getAddress());
    }
}
