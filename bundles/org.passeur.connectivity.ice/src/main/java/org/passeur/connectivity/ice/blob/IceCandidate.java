package org.passeur.connectivity.ice.blob;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.passeur.api.LinkPath;

/**
 * One TCP candidate: a line of the blob.
 *
 * @param foundation 1 to 31 ice-chars, opaque
 * @param priority 0 to 2^32-1
 * @param address a literal unicast address
 * @param port 1 to 65535; {@value #DISCARD_PORT} for active candidates
 * @param type what kind of address it is
 * @param tcpType who connects
 */
public record IceCandidate(
        String foundation, long priority, InetAddress address, int port, Type type, TcpType tcpType) {
    /** The port that active candidates carry (RFC 6544 section 4.5). */
    public static final int DISCARD_PORT = 9;

    /** RFC 8445 section 5.1.2.1: type preference 126, local preference 65535, component 1. */
    public static final long HOST_PRIORITY = 2130706431L;

    /** The same with type preference 100. */
    public static final long REFLEXIVE_PRIORITY = 1694498815L;

    /** How the foundation of a mapped address of ours begins. To others it is opaque; to ours it says what to call the path. */
    private static final String MAPPED = "M";

    private static final Pattern FOUNDATION = Pattern.compile("[A-Za-z0-9+/]{1,31}");
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern LITERAL_V4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern LITERAL_V6 = Pattern.compile("[0-9a-fA-F:]{2,39}(?:[0-9.]{7,15})?");

    /** What kind of address a candidate has. */
    public enum Type {
        /** The host's own. */
        HOST,
        /** Seen by a server, or mapped by a router. */
        SRFLX,
        /** Seen by the peer. */
        PRFLX,
        /** A relay's. */
        RELAY;

        static Optional<Type> named(String name) {
            for (Type type : values()) {
                if (type.lowerCase().equals(name)) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }

        String lowerCase() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Who connects (RFC 6544 section 4.5). */
    public enum TcpType {
        /** Connects only. */
        ACTIVE,
        /** Listens. */
        PASSIVE,
        /** Both at the same time. */
        SO;

        static Optional<TcpType> named(String name) {
            for (TcpType type : values()) {
                if (type.lowerCase().equals(name)) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }

        String lowerCase() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException if a limit does not hold */
    public IceCandidate {
        if (!FOUNDATION.matcher(foundation).matches()) {
            throw new IllegalArgumentException("a foundation has 1 to 31 letters, digits, + or /");
        }
        if (priority < 0 || priority > 0xffffffffL) {
            throw new IllegalArgumentException("a priority has 32 bits, this one is " + priority);
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port is 1 to 65535, this one " + port);
        }
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            throw new IllegalArgumentException("a candidate has a unicast address");
        }
    }

    /** One of the host's own addresses at which it listens. */
    public static IceCandidate host(InetSocketAddress at) {
        return new IceCandidate(
                "H" + base(at.getAddress()), HOST_PRIORITY, at.getAddress(), at.getPort(), Type.HOST, TcpType.PASSIVE);
    }

    /** One of the host's own addresses from which it connects. */
    public static IceCandidate active(InetAddress from) {
        return new IceCandidate("H" + base(from), HOST_PRIORITY, from, DISCARD_PORT, Type.HOST, TcpType.ACTIVE);
    }

    /**
     * Where a host address that listens can be reached from outside.
     *
     * @param mapped whether because the router was asked for it
     */
    public static IceCandidate reflexive(InetSocketAddress outside, InetAddress base, boolean mapped) {
        return new IceCandidate(
                (mapped ? MAPPED : "S") + base(base),
                REFLEXIVE_PRIORITY,
                outside.getAddress(),
                outside.getPort(),
                Type.SRFLX,
                TcpType.PASSIVE);
    }

    /** Where to connect to; only for candidates that listen. */
    public InetSocketAddress target() {
        return new InetSocketAddress(address, port);
    }

    /** What kind of path leads there. */
    public LinkPath.Kind pathKind() {
        return switch (type) {
            case HOST -> LinkPath.Kind.HOST;
            case SRFLX -> foundation.startsWith(MAPPED) ? LinkPath.Kind.MAPPED : LinkPath.Kind.PUNCHED;
            case PRFLX -> LinkPath.Kind.PUNCHED;
            case RELAY -> LinkPath.Kind.RELAYED;
        };
    }

    private static String base(InetAddress base) {
        byte[] bytes = base.getAddress();
        // for IPv6 any hash will do: the foundation is opaque to its reader
        int value = base instanceof Inet6Address
                ? ByteBuffer.wrap(bytes).hashCode()
                : ByteBuffer.wrap(bytes).getInt();
        return Integer.toHexString(value);
    }

    /** The candidate's address without the zone, which means nothing to another host. */
    String literal() {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        return address instanceof Inet6Address ? compressed(plain) : plain;
    }

    /** RFC 5952: the longest run of zero groups becomes {@code ::}. Java writes them all. */
    private static String compressed(String full) {
        String[] groups = full.split(":", -1);
        int bestStart = -1;
        int bestLength = 1;
        for (int i = 0; i < groups.length; i++) {
            int end = i;
            while (end < groups.length && groups[end].equals("0")) {
                end++;
            }
            if (end - i > bestLength) {
                bestStart = i;
                bestLength = end - i;
            }
        }
        if (bestStart < 0) {
            return full;
        }
        String head = String.join(":", Arrays.copyOfRange(groups, 0, bestStart));
        String tail = String.join(":", Arrays.copyOfRange(groups, bestStart + bestLength, groups.length));
        return head + "::" + tail;
    }

    /** Reads a literal address and asks no name server. */
    static Optional<InetAddress> literal(String text) {
        try {
            if (LITERAL_V4.matcher(text).matches()) {
                return Optional.of(InetAddress.getByName(text));
            }
            // in brackets nothing but an IPv6 literal is understood, so this asks no name server either
            return LITERAL_V6.matcher(text).matches()
                    ? Optional.of(InetAddress.getByName("[" + text + "]"))
                    : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
