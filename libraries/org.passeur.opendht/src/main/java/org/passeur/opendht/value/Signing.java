package org.passeur.opendht.value;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import org.passeur.opendht.pack.Bytes;

/** Signatures of values: RSASSA-PKCS1-v1_5 with SHA-512 over {@link Body#toSign()}. */
public final class Signing {
    private static final String ALGORITHM = "SHA512withRSA";
    /** A longer modulus makes verifying dear, and nobody has one. */
    private static final int MAX_MODULUS_BITS = 8192;

    private Signing() {}

    /** The value that says this, signed by its owner. */
    public static Value.Open sign(long id, Body body, PrivateKey key) {
        return new Value.Open(id, body, Bytes.of(signature(body.toSign(), key)), 0);
    }

    private static byte[] signature(byte[] bytes, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("this key cannot sign; an RSA key is needed", e);
        }
    }

    /** Whether the value's signature is its owner's. False for a value without one. */
    public static boolean holds(Value.Open value) {
        Owner owner = value.body().owner();
        if (owner == null) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(publicKey(owner));
            signature.update(value.body().toSign());
            return signature.verify(value.signature().array());
        } catch (InvalidKeyException | InvalidKeySpecException | SignatureException e) {
            return false; // a stranger's key or signature that is none
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
        }
    }

    private static PublicKey publicKey(Owner owner)
            throws NoSuchAlgorithmException, InvalidKeySpecException, InvalidKeyException {
        PublicKey key = KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(owner.key().array()));
        if (!(key instanceof RSAPublicKey rsa)
                || rsa.getModulus().bitLength() > MAX_MODULUS_BITS
                || rsa.getPublicExponent().bitLength() > 64) {
            throw new InvalidKeyException("a key of an unreasonable size");
        }
        return key;
    }
}
