package org.passeur.connectivity.ice.tcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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
    private static final int MAGIC_COOKIE = 0x2112a442;
    private static final int USERNAME = 0x0006;
    private static final int MESSAGE_INTEGRITY = 0x0008;
    private static final int HMAC_SHA1 = 20;

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

    byte[] bytes() {
        return bytes;
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
