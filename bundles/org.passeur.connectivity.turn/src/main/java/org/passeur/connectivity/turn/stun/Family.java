package org.passeur.connectivity.turn.stun;

import java.net.Inet4Address;
import java.net.InetAddress;

/** The address families, with their numbers in STUN (RFC 8489 section 14.1). */
public enum Family {
    IPV4(1, 4),
    IPV6(2, 16);

    private final int number;
    private final int length;

    Family(int number, int length) {
        this.number = number;
        this.length = length;
    }

    /** Its number on the wire. */
    public int number() {
        return number;
    }

    /** How many bytes an address has. */
    int length() {
        return length;
    }

    /** The family of an address. */
    public static Family of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    static Family numbered(int number) throws MalformedStun {
        for (Family family : values()) {
            if (family.number == number) {
                return family;
            }
        }
        throw new MalformedStun("an address of the unknown family " + number);
    }

    @Override
    public String toString() {
        return this == IPV4 ? "IPv4" : "IPv6";
    }
}
