package org.passeur.opendht.value;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;

/**
 * Seals signed values for one recipient, and opens what is for us.
 *
 * <pre>
 * short (at most key size - 11):  | RSAES-PKCS1-v1_5(content)                                  |
 * else:                           | RSAES-PKCS1-v1_5(AES key) | IV 12 | AES-GCM text | tag 16 |
 * </pre>
 */
public final class Sealing {
    private static final String RSA = "RSA/ECB/PKCS1Padding";
    private static final String AES = "AES/GCM/NoPadding";
    private static final int RSA_PADDING = 11;
    private static final int AES_KEY = 32;
    private static final int IV = 12;
    private static final int TAG = 16;

    private Sealing() {}

    /** The value, which must be signed and name the recipient, as only the recipient can read it. */
    public static Value.Closed seal(Value.Open signed, PublicKey recipient, SecureRandom random) {
        Owner owner = signed.body().owner();
        if (owner == null || !Id.hash(recipient.getEncoded()).equals(owner.to())) {
            throw new IllegalArgumentException("only a signed value that names its recipient can be sealed");
        }
        byte[] content = ValueCodec.packContent(signed.body(), signed.signature());
        return new Value.Closed(signed.id(), Bytes.of(encrypt(content, recipient, random)), 0);
    }

    /**
     * The value inside, if it is sealed for this key, names it as recipient and is signed by its owner. Whatever is wrong
     * with it, the answer is the same and says nothing about why (PKCS#1 v1.5 padding must not become an oracle).
     */
    public static Optional<Value.Open> open(Value.Closed closed, PrivateKey key, Id self) {
        try {
            Value.Open open =
                    ValueCodec.readContent(closed.id(), decrypt(closed.cypher().array(), key));
            Owner owner = open.body().owner();
            return owner != null && self.equals(owner.to()) && Signing.holds(open)
                    ? Optional.of(open)
                    : Optional.empty();
        } catch (GeneralSecurityException | ProviderException | Malformed e) {
            return Optional.empty();
        }
    }

    static byte[] encrypt(byte[] content, PublicKey recipient, SecureRandom random) {
        try {
            Cipher rsa = Cipher.getInstance(RSA);
            rsa.init(Cipher.ENCRYPT_MODE, recipient, random);
            if (content.length <= size(recipient) - RSA_PADDING) {
                return rsa.doFinal(content);
            }
            byte[] secret = new byte[AES_KEY];
            random.nextBytes(secret);
            byte[] wrapped = rsa.doFinal(secret);
            byte[] body = encrypt(content, secret, random);
            return ByteBuffer.allocate(wrapped.length + body.length)
                    .put(wrapped)
                    .put(body)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("nothing can be sealed for this key; an RSA key is needed", e);
        }
    }

    private static byte[] encrypt(byte[] content, byte[] secret, SecureRandom random) throws GeneralSecurityException {
        byte[] iv = new byte[IV];
        random.nextBytes(iv);
        Cipher aes = Cipher.getInstance(AES);
        aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(TAG * 8, iv));
        byte[] text = aes.doFinal(content);
        return ByteBuffer.allocate(IV + text.length).put(iv).put(text).array();
    }

    static byte[] decrypt(byte[] cypher, PrivateKey key) throws GeneralSecurityException {
        int size = size(key);
        if (cypher.length < size) {
            throw new GeneralSecurityException("cut off");
        }
        Cipher rsa = Cipher.getInstance(RSA);
        rsa.init(Cipher.DECRYPT_MODE, key);
        byte[] head = rsa.doFinal(cypher, 0, size);
        return cypher.length == size ? head : decrypt(Arrays.copyOfRange(cypher, size, cypher.length), head);
    }

    static byte[] decrypt(byte[] body, byte[] secret) throws GeneralSecurityException {
        if (body.length < IV + TAG || (secret.length != 16 && secret.length != 24 && secret.length != AES_KEY)) {
            throw new GeneralSecurityException("cut off");
        }
        Cipher aes = Cipher.getInstance(AES);
        aes.init(Cipher.DECRYPT_MODE, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(TAG * 8, body, 0, IV));
        return aes.doFinal(body, IV, body.length - IV);
    }

    private static int size(Key key) {
        if (key instanceof RSAKey rsa) {
            return (rsa.getModulus().bitLength() + 7) / 8;
        }
        throw new IllegalArgumentException("an RSA key is needed, not " + key.getAlgorithm());
    }
}
