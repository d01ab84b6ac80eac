package org.passeur.identity;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.passeur.spi.identity.RemoteDevice;

/** A PKCS#10 request (RFC 2986). Of a stranger's, only the key is used. */
final class SigningRequest {
    private static final int LIMIT = 64 * 1024;

    private SigningRequest() {}

    static String of(KeyPair device) {
        try {
            var subject = new X500NameBuilder(BCStyle.INSTANCE)
                    .addRDN(BCStyle.UID, RemoteDevice.keyId(device.getPublic()))
                    .build();
            var request = new JcaPKCS10CertificationRequestBuilder(subject, device.getPublic())
                    .build(new JcaContentSignerBuilder("SHA384withRSA").build(device.getPrivate()));
            return Pem.text(Pem.REQUEST, request.getEncoded());
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("a request cannot be made on this Java runtime", e);
        }
    }

    /**
     * The key that a request wants certified.
     *
     * @throws IllegalArgumentException if the request is malformed, is not signed by that key, or the key is not RSA-4096
     */
    static PublicKey key(String text) {
        if (text.length() > LIMIT) {
            throw new IllegalArgumentException("a request has at most " + LIMIT + " characters");
        }
        try {
            var request = new JcaPKCS10CertificationRequest(Pem.single(text, Pem.REQUEST));
            PublicKey key = request.getPublicKey();
            // before verifying, which takes as long as the key's owner likes otherwise
            if (!(key instanceof RSAPublicKey rsa)
                    || rsa.getModulus().bitLength() != RsaKeys.BITS
                    || !rsa.getPublicExponent().equals(RSAKeyGenParameterSpec.F4)) {
                throw new IllegalArgumentException("the request's key must be RSA with " + RsaKeys.BITS + " bits");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new IllegalArgumentException("the request is not signed by the key in it");
            }
            return key;
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | ClassCastException
                | IllegalStateException e) {
            throw new IllegalArgumentException("the request is no PKCS#10 request", e);
        }
    }
}
