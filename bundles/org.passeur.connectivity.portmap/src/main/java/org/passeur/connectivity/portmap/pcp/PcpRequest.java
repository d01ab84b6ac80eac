package org.passeur.connectivity.portmap.pcp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.passeur.connectivity.portmap.mapping.Wish;

/** What we ask by PCP (RFC 6887 sections 7.1 and 11.1); drawn in docs/protocol/portmap.md. */
sealed interface PcpRequest {
    /** Of the protocol. */
    int VERSION = 2;

    /** Every message begins with as many bytes. */
    int HEADER = 24;

    /** What a MAP message has beyond the header. */
    int MAP_BODY = 36;

    /** IANA's number. */
    int TCP = 6;

    /** The byte that says what is asked. */
    int opcode();

    /** The bytes to send. */
    byte[] encode();

    /** Whether the router is there, and how long it has been. */
    record Announce(InetAddress client) implements PcpRequest {
        /** RFC 6887 section 14.1. */
        static final int OPCODE = 0;

        @Override
        public int opcode() {
            return OPCODE;
        }

        @Override
        public byte[] encode() {
            return header(OPCODE, HEADER, Duration.ZERO, client).array();
        }
    }

    /** Let TCP connections in; with a lifetime of zero: no longer. */
    record Map(Wish wish, Duration lifetime) implements PcpRequest {
        /** RFC 6887 section 11. */
        static final int OPCODE = 1;

        @Override
        public int opcode() {
            return OPCODE;
        }

        @Override
        public byte[] encode() {
            InetAddress client = wish.internal().getAddress();
            ByteBuffer message = header(OPCODE, HEADER + MAP_BODY, lifetime, client);
            message.putInt(wish.nonce().first()).putLong(wish.nonce().rest());
            message.put((byte) TCP).put(new byte[3]);
            message.putShort((short) wish.internal().getPort()).putShort((short) wish.externalPort());
            message.put(any(client));
            return message.array();
        }
    }

    private static ByteBuffer header(int opcode, int length, Duration lifetime, InetAddress client) {
        return ByteBuffer.allocate(length)
                .put((byte) VERSION)
                .put((byte) opcode)
                .putShort((short) 0)
                .putInt((int) lifetime.toSeconds())
                .put(sixteen(client));
    }

    /** IPv4 addresses travel as IPv4-mapped IPv6 ones (RFC 6887 section 5). */
    static byte[] sixteen(InetAddress address) {
        byte[] raw = address.getAddress();
        if (!(address instanceof Inet4Address)) {
            return raw;
        }
        return ByteBuffer.allocate(16)
                .position(10)
                .putShort((short) 0xffff)
                .put(raw)
                .array();
    }

    /** No address in particular, of the family of the other. */
    private static byte[] any(InetAddress family) {
        return family instanceof Inet4Address
                ? ByteBuffer.allocate(16).position(10).putShort((short) 0xffff).array()
                : new byte[16];
    }
}
