package org.passeur.identity;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.passeur.api.Printable;
import org.passeur.spi.identity.RemoteDevice;

/**
 * Keys and certificates that were found to belong together.
 *
 * @param self the device with its chain, as others see it
 * @param deviceKey the key of the first certificate
 * @param accountKey the key of the second, on a device that may certify others
 * @param statements what the account signed about this device, if it was linked
 * @param revocations the devices that the account has revoked
 */
record Identity(
        RemoteDevice self,
        PrivateKey deviceKey,
        Optional<PrivateKey> accountKey,
        SignedStatements statements,
        Optional<X509CRL> revocations) {
    private static final byte[] PROBE = "passeur key check".getBytes(StandardCharsets.US_ASCII);

    /** One whose account has revoked nobody. */
    Identity(RemoteDevice self, PrivateKey deviceKey, Optional<PrivateKey> accountKey, SignedStatements statements) {
        this(self, deviceKey, accountKey, statements, Optional.empty());
    }

    /** The same, but with this list of revocations. */
    Identity with(X509CRL list) {
        return new Identity(self, deviceKey, accountKey, statements, Optional.of(list));
    }

    /**
     * A chain that holds now.
     *
     * @throws IllegalArgumentException if it does not; says why
     */
    static RemoteDevice proven(List<X509Certificate> chain, Instant now) {
        try {
            return RemoteDevice.proven(chain, now);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the certificate chain does not hold: " + e.getMessage(), e);
        }
    }

    /** Whether signatures by the key hold under the certificate. */
    static boolean fits(PrivateKey key, X509Certificate certificate) {
        try {
            return SignedStatements.holds(certificate.getPublicKey(), PROBE, SignedStatements.sign(key, PROBE));
        } catch (IllegalStateException e) {
            return false; // a key with damaged numbers in it may fail to sign at all
        }
    }

    X509Certificate account() {
        return self.chain().get(1);
    }

    /** The common name in the account's certificate; printable. */
    String accountName() {
        RDN[] names = X500Name.getInstance(account().getSubjectX500Principal().getEncoded())
                .getRDNs(BCStyle.CN);
        return names.length == 0
                ? self.account().hex()
                : Printable.of(IETFUtils.valueToString(names[0].getFirst().getValue()));
    }

    /** Names the device; never shows a key. */
    @Override
    public String toString() {
        return "device " + self.id() + " of account " + self.account();
    }
}
