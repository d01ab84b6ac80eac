package org.passeur.connectivity.turn.stun;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What signs messages: a secret, and which of the two integrity attributes it is for. */
public final class Key {
    /** The two integrity attributes (RFC 8489 sections 14.5 and 14.6). */
    enum Kind {
        SHA1(Attribute.MESSAGE_INTEGRITY, "HmacSHA1", 20),
        SHA256(Attribute.MESSAGE_INTEGRITY_SHA256, "HmacSHA256", 32);

        private final int attribute;
        private final String algorithm;
        private final int length;

        Kind(int attribute, String algorithm, int length) {
            this.attribute = attribute;
            this.algorithm = algorithm;
            this.length = length;
        }

        int attribute() {
            return attribute;
        }

        int length() {
            return length;
        }
    }

    private final Kind kind;
    private final byte[] secret;

    Key(Kind kind, byte[] secret) {
        this.kind = kind;
        this.secret = secret;
    }

    /**
     * The key of long-term credentials (RFC 8489 section 9.2.2).
     *
     * @param digest {@code MD5} or {@code SHA-256}
     */
    static Key longTerm(Kind kind, String digest, String user, String realm, String password) {
        return new Key(kind, hash(digest, opaque(user) + ":" + opaque(realm) + ":" + opaque(password)));
    }

    static byte[] userHash(String user, String realm) {
        return hash("SHA-256", opaque(user) + ":" + opaque(realm));
    }

    private static byte[] hash(String digest, String text) {
        try {
            return MessageDigest.getInstance(digest).digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + digest, e);
        }
    }

    /** The OpaqueString profile of RFC 8265 section 4.2.2: one kind of space, and NFC. */
    private static String opaque(String text) {
        return Normalizer.normalize(text.replaceAll("\\p{Zs}", " "), Normalizer.Form.NFC);
    }

    Kind kind() {
        return kind;
    }

    byte[] sign(byte[] bytes, int length) {
        try {
            Mac mac = Mac.getInstance(kind.algorithm);
            mac.init(new SecretKeySpec(secret, kind.algorithm));
            mac.update(bytes, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + kind.algorithm, e);
        }
    }

    /** SHA-256 may be cut to no less than 16 bytes (RFC 8489 section 14.6). */
    boolean signed(byte[] bytes, int length, byte[] signature) {
        boolean possible = kind == Kind.SHA1
                ? signature.length == kind.length
                : signature.length >= 16 && signature.length <= kind.length && signature.length % 4 == 0;
        return possible && MessageDigest.isEqual(Arrays.copyOf(sign(bytes, length), signature.length), signature);
    }

    @Override
    public String toString() {
        return kind.toString();
    }
}
