package org.passeur.connectivity.ice.tcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.passeur.connectivity.ice.blob.Credentials;

/**
 * A STUN message (RFC 8489) as far as it takes to know it from data and to know who wrote it. What it means is the ICE
 * engine's business.
 */
final class StunMessage {
    /** Longer ones are no checks. */
    static final int MAX_LENGTH = 1500;

    static final int HEADER = 20;
    static final int BINDING_REQUEST = 0x0001;
    static final int BINDING_SUCCESS = 0x0101;
    static final int BINDING_ERROR = 0x0111;
    static final int TRANSACTION = 12;
    private static final int MAGIC_COOKIE = 0x2112a442;
    private static final int USERNAME = 0x0006;
    private static final int MESSAGE_INTEGRITY = 0x0008;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int PRIORITY = 0x0024;
    private static final int FINGERPRINT = 0x8028;
    private static final int FINGERPRINT_XOR = 0x5354554e;
    private static final int HMAC_SHA1 = 20;

    /** RFC 8445 section 5.1.2.1 with type preference 110, local preference 65535, component 1. */
    private static final int PEER_REFLEXIVE_PRIORITY = 1862270975;

    private final byte[] bytes;

    /** @param bytes for which {@link #startsAt} holds */
    StunMessage(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Whether a frame is STUN. Chance makes data look so once in 2^50 frames; {@link FrameWriter} sees to it that ours never
     * does.
     *
     * @param buffer not moved
     * @param at where the frame's content begins
     * @param length of the frame; at least {@value #HEADER} bytes of it must be there if it is that long
     */
    static boolean startsAt(ByteBuffer buffer, int at, int length) {
        return length >= HEADER
                && length <= MAX_LENGTH
                && (buffer.get(at) & 0xc0) == 0
                && buffer.getInt(at + 4) == MAGIC_COOKIE
                && (buffer.getShort(at + 2) & 0xffff) == length - HEADER
                && (length & 3) == 0;
    }

    /** A question to a STUN server for our address as it sees it, with {@value #TRANSACTION} bytes of transaction id. */
    static StunMessage question(byte[] transaction) {
        return new StunMessage(begin(HEADER, transaction).array());
    }

    /** A check that asks nothing but whether the peer is there and still willing (RFC 7675 section 5.1). */
    static StunMessage consentCheck(Credentials from, Credentials to, byte[] transaction) {
        byte[] name = (to.ufrag() + ":" + from.ufrag()).getBytes(StandardCharsets.UTF_8);
        int padded = (name.length + 3) & ~3;
        int signed = HEADER + 4 + padded + 8;
        ByteBuffer b = begin(signed + 4 + HMAC_SHA1 + 8, transaction);
        b.putShort((short) USERNAME).putShort((short) name.length).put(name).position(HEADER + 4 + padded);
        b.putShort((short) PRIORITY).putShort((short) 4).putInt(PEER_REFLEXIVE_PRIORITY);
        // each of the two counts as the last attribute while it is computed (RFC 8489 sections 14.5 and 14.7)
        b.putShort(2, (short) (signed + 4 + HMAC_SHA1 - HEADER));
        byte[] integrity = hmac(to.password(), Arrays.copyOf(b.array(), signed));
        b.putShort((short) MESSAGE_INTEGRITY).putShort((short) HMAC_SHA1).put(integrity);
        b.putShort(2, (short) (b.capacity() - HEADER));
        var crc = new CRC32();
        crc.update(b.array(), 0, b.position());
        b.putShort((short) FINGERPRINT).putShort((short) 4).putInt((int) crc.getValue() ^ FINGERPRINT_XOR);
        return new StunMessage(b.array());
    }

    private static ByteBuffer begin(int length, byte[] transaction) {
        return ByteBuffer.allocate(length)
                .putShort((short) BINDING_REQUEST)
                .putShort((short) (length - HEADER))
                .putInt(MAGIC_COOKIE)
                .put(transaction);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Whether it belongs to this transaction. */
    boolean isOf(byte[] transaction) {
        return Arrays.equals(bytes, HEADER - TRANSACTION, HEADER, transaction, 0, TRANSACTION);
    }

    /** Where the sender of an answer saw the question come from (XOR-MAPPED-ADDRESS, RFC 8489 section 14.2). */
    Optional<InetSocketAddress> mappedAddress() {
        int at = find(XOR_MAPPED_ADDRESS);
        int size = at < 0 ? 0 : length(at) - 4;
        if (size != 4 && size != 16) {
            return Optional.empty();
        }
        byte[] address = Arrays.copyOfRange(bytes, at + 8, at + 8 + size);
        for (int i = 0; i < size; i++) {
            address[i] ^= bytes[4 + i]; // the cookie, and for IPv6 the transaction id behind it
        }
        int port = (((bytes[at + 6] ^ bytes[4]) & 0xff) << 8) | ((bytes[at + 7] ^ bytes[5]) & 0xff);
        try {
            return port == 0
                    ? Optional.empty()
                    : Optional.of(new InetSocketAddress(InetAddress.getByAddress(address), port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    int type() {
        return ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
    }

    /** The name before the colon, to whom a request is addressed. */
    Optional<String> addressee() {
        int at = find(USERNAME);
        if (at < 0) {
            return Optional.empty();
        }
        String name = new String(bytes, at + 4, length(at), StandardCharsets.UTF_8);
        int colon = name.indexOf(':');
        return colon < 0 ? Optional.empty() : Optional.of(name.substring(0, colon));
    }

    /** Whether MESSAGE-INTEGRITY holds; without the attribute it does not. */
    boolean signedWith(String password) {
        int at = find(MESSAGE_INTEGRITY);
        if (at < 0 || length(at) != HMAC_SHA1) {
            return false;
        }
        byte[] signed = Arrays.copyOf(bytes, at);
        // the length counts as if this attribute were the last (RFC 8489 section 14.5)
        int length = at + 4 + HMAC_SHA1 - HEADER;
        signed[2] = (byte) (length >> 8);
        signed[3] = (byte) length;
        return MessageDigest.isEqual(hmac(password, signed), Arrays.copyOfRange(bytes, at + 4, at + 4 + HMAC_SHA1));
    }

    private static byte[] hmac(String password, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HmacSHA1", e);
        }
    }

    /** Where the attribute begins, whole within the message and not behind the integrity; else -1. */
    private int find(int type) {
        int at = HEADER;
        while (at + 4 <= bytes.length) {
            int found = ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
            int next = at + 4 + ((length(at) + 3) & ~3);
            if (next > bytes.length) {
                return -1;
            }
            if (found == type) {
                return at;
            }
            if (found == MESSAGE_INTEGRITY) {
                return -1;
            }
            at = next;
        }
        return -1;
    }

    private int length(int at) {
        return ((bytes[at + 2] & 0xff) << 8) | (bytes[at + 3] & 0xff);
    }
}
