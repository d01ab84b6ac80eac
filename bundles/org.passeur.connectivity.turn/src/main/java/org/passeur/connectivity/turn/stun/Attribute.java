package org.passeur.connectivity.turn.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * One attribute of a message.
 *
 * @param type 16 bits; below 0x8000 the reader must understand it
 * @param value without padding; read-only
 */
public record Attribute(int type, ByteBuffer value) {
    public static final int USERNAME = 0x0006;
    public static final int MESSAGE_INTEGRITY = 0x0008;
    public static final int ERROR_CODE = 0x0009;
    public static final int UNKNOWN_ATTRIBUTES = 0x000a;
    public static final int LIFETIME = 0x000d;
    public static final int XOR_PEER_ADDRESS = 0x0012;
    public static final int REALM = 0x0014;
    public static final int NONCE = 0x0015;
    public static final int XOR_RELAYED_ADDRESS = 0x0016;
    public static final int REQUESTED_ADDRESS_FAMILY = 0x0017;
    public static final int REQUESTED_TRANSPORT = 0x0019;
    public static final int MESSAGE_INTEGRITY_SHA256 = 0x001c;
    public static final int PASSWORD_ALGORITHM = 0x001d;
    public static final int USERHASH = 0x001e;
    public static final int XOR_MAPPED_ADDRESS = 0x0020;
    public static final int CONNECTION_ID = 0x002a;
    public static final int PASSWORD_ALGORITHMS = 0x8002;
    public static final int ALTERNATE_DOMAIN = 0x8003;
    public static final int ALTERNATE_SERVER = 0x8023;
    public static final int FINGERPRINT = 0x8028;

    /** RFC 5766's MAPPED-ADDRESS and others that servers send and that say nothing new. */
    private static final int MAPPED_ADDRESS = 0x0001;

    private static final int EVEN_PORT = 0x0018;
    private static final int RESERVATION_TOKEN = 0x0022;
    private static final int OPTIONAL = 0x8000;
    private static final int TCP = 6; // IANA's protocol number (RFC 6062 section 4.1)

    /** Makes the value read-only. */
    public Attribute {
        value = value.asReadOnlyBuffer();
    }

    /** Whether a reader that does not know it may go on. */
    boolean isUnderstood() {
        return switch (type) {
            case USERNAME,
                    MESSAGE_INTEGRITY,
                    ERROR_CODE,
                    UNKNOWN_ATTRIBUTES,
                    LIFETIME,
                    XOR_PEER_ADDRESS,
                    REALM,
                    NONCE,
                    XOR_RELAYED_ADDRESS,
                    REQUESTED_ADDRESS_FAMILY,
                    REQUESTED_TRANSPORT,
                    MESSAGE_INTEGRITY_SHA256,
                    PASSWORD_ALGORITHM,
                    USERHASH,
                    XOR_MAPPED_ADDRESS,
                    CONNECTION_ID,
                    MAPPED_ADDRESS,
                    EVEN_PORT,
                    RESERVATION_TOKEN -> true;
            default -> type >= OPTIONAL;
        };
    }

    static Attribute of(int type, byte[] value) {
        return new Attribute(type, ByteBuffer.wrap(value));
    }

    static Attribute text(int type, String value) {
        return of(type, value.getBytes(StandardCharsets.UTF_8));
    }

    /** REQUESTED-TRANSPORT: TCP. */
    public static Attribute tcpTransport() {
        return of(REQUESTED_TRANSPORT, new byte[] {TCP, 0, 0, 0});
    }

    /** REQUESTED-ADDRESS-FAMILY (RFC 8656 section 18.6). */
    public static Attribute requestedFamily(Family family) {
        return of(REQUESTED_ADDRESS_FAMILY, new byte[] {(byte) family.number(), 0, 0, 0});
    }

    /** CONNECTION-ID (RFC 6062 section 6.2.1). */
    public static Attribute connection(int id) {
        return of(CONNECTION_ID, ByteBuffer.allocate(4).putInt(id).array());
    }

    /** LIFETIME in seconds. */
    public static Attribute lifetime(int seconds) {
        return of(LIFETIME, ByteBuffer.allocate(4).putInt(seconds).array());
    }

    /** An address hidden from routers that rewrite what looks like one (RFC 8489 section 14.2). */
    public static Attribute xorAddress(int type, InetSocketAddress address, Transaction transaction) {
        byte[] ip = address.getAddress().getAddress();
        byte[] mask = mask(transaction);
        ByteBuffer value = ByteBuffer.allocate(4 + ip.length);
        value.putShort((short) Family.of(address.getAddress()).number());
        value.putShort((short) (address.getPort() ^ (StunMessage.MAGIC_COOKIE >>> 16)));
        for (int i = 0; i < ip.length; i++) {
            value.put((byte) (ip[i] ^ mask[i]));
        }
        return new Attribute(type, value.flip());
    }

    InetSocketAddress xorAddress(Transaction transaction) throws MalformedStun {
        return address(mask(transaction), StunMessage.MAGIC_COOKIE >>> 16);
    }

    /** An address as it is (ALTERNATE-SERVER). */
    InetSocketAddress plainAddress() throws MalformedStun {
        return address(new byte[16], 0);
    }

    private InetSocketAddress address(byte[] mask, int portMask) throws MalformedStun {
        ByteBuffer from = value.duplicate();
        if (from.remaining() < 4) {
            throw wrongLength();
        }
        Family family = Family.numbered(from.getShort() & 0xff);
        int port = (from.getShort() & 0xffff) ^ portMask;
        if (from.remaining() != family.length()) {
            throw wrongLength();
        }
        byte[] ip = new byte[family.length()];
        from.get(ip);
        for (int i = 0; i < ip.length; i++) {
            ip[i] ^= mask[i];
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    private static byte[] mask(Transaction transaction) {
        ByteBuffer mask = ByteBuffer.allocate(16).putInt(StunMessage.MAGIC_COOKIE);
        transaction.write(mask);
        return mask.array();
    }

    int number() throws MalformedStun {
        if (value.remaining() != 4) {
            throw wrongLength();
        }
        return value.getInt(value.position());
    }

    String text(int maxBytes) throws MalformedStun {
        if (value.remaining() > maxBytes) {
            throw wrongLength();
        }
        return StandardCharsets.UTF_8.decode(value.duplicate()).toString();
    }

    byte[] bytes() {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }

    MalformedStun wrongLength() {
        return new MalformedStun("attribute " + name() + " has the impossible length " + value.remaining());
    }

    private String name() {
        return "0x" + HexFormat.of().toHexDigits((short) type);
    }
}
