package org.passeur.spi.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.passeur.api.AccountId;
import org.passeur.api.DeviceId;

/**
 * Somebody else's device, with the chain that proves to which account it belongs.
 *
 * @param id SHA-1 of its public key
 * @param account SHA-1 of its direct issuer's public key
 * @param chain device, account, CA
 */
public record RemoteDevice(DeviceId id, AccountId account, List<X509Certificate> chain) {
    /** Longer chains are refused. */
    public static final int MAX_CHAIN = 5;

    /** Copies the chain. */
    public RemoteDevice {
        chain = List.copyOf(chain);
    }

    /**
     * The device whose chain this is, if the chain holds: each certificate is signed by the next, the last by itself, the
     * first is not self-signed, issuers are CAs, and all are valid at {@code now}. Who the top issuer is does not matter:
     * account ids are proven by their keys (docs/protocol/identity.md).
     *
     * @throws CertificateException if it does not hold; says why
     */
    public static RemoteDevice proven(List<X509Certificate> chain, Instant now) throws CertificateException {
        if (chain.size() < 2 || chain.size() > MAX_CHAIN) {
            throw new CertificateException(
                    "a device's chain has 2 to " + MAX_CHAIN + " certificates, this one " + chain.size());
        }
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate certificate = chain.get(i);
            X509Certificate issuer = chain.get(Math.min(i + 1, chain.size() - 1));
            certificate.checkValidity(Date.from(now));
            if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
                throw new CertificateException("certificate " + i + " of the chain was not issued by the next one");
            }
            if (i > 0 && certificate.getBasicConstraints() < 0) {
                throw new CertificateException("certificate " + i + " of the chain must be a CA and is not");
            }
            try {
                certificate.verify(issuer.getPublicKey());
            } catch (CertificateException e) {
                throw e;
            } catch (GeneralSecurityException e) {
                throw new CertificateException("the signature of certificate " + i + " does not hold", e);
            }
        }
        PublicKey device = chain.get(0).getPublicKey();
        PublicKey account = chain.get(1).getPublicKey();
        if (device.equals(account)) {
            throw new CertificateException("a device must not certify itself");
        }
        return new RemoteDevice(new DeviceId(keyId(device)), new AccountId(keyId(account)), chain);
    }

    /** SHA-1 over the DER SubjectPublicKeyInfo, as 40 lower-case hexadecimal digits. */
    public static String keyId(PublicKey key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(key.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }

    /** The device's own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }
}
