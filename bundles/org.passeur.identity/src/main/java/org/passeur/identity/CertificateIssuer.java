package org.passeur.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.passeur.spi.identity.RemoteDevice;

/** Issues the certificates of docs/protocol/identity.md. */
final class CertificateIssuer {
    private static final int YEARS = 10;
    /** For peers whose clocks are slow. */
    private static final Duration BACKDATED = Duration.ofHours(1);
    /** RFC 5280, ub-common-name. */
    private static final int MAX_NAME = 64;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;

    CertificateIssuer(Clock clock) {
        this.clock = clock;
    }

    /** A CA that certifies itself. */
    X509Certificate ca(String name, PublicKey key, PrivateKey signer) {
        X500Name self = subject(name, key);
        Instant now = clock.instant();
        return issue(self, now.atZone(ZoneOffset.UTC).plusYears(YEARS).toInstant(), self, key, signer, true);
    }

    /** An account, certified by a CA. */
    X509Certificate account(String name, PublicKey key, X509Certificate ca, PrivateKey caKey) {
        return issue(nameOf(ca), end(ca), subject(name, key), key, caKey, true);
    }

    /** A device, certified by its account. */
    X509Certificate device(String name, PublicKey key, X509Certificate account, PrivateKey accountKey) {
        return issue(nameOf(account), end(account), subject(name, key), key, accountKey, false);
    }

    private X509Certificate issue(
            X500Name issuer, Instant end, X500Name subject, PublicKey key, PrivateKey signer, boolean authority) {
        try {
            var builder = new X509v3CertificateBuilder(
                    issuer,
                    new BigInteger(126, RANDOM).setBit(126),
                    Date.from(clock.instant().minus(BACKDATED)),
                    Date.from(end),
                    subject,
                    SubjectPublicKeyInfo.getInstance(key.getEncoded()));
            builder.addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(id(key)));
            if (authority) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            }
            int usage = authority
                    ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                    : KeyUsage.digitalSignature | KeyUsage.dataEncipherment;
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA384withRSA").build(signer)));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate cannot be made on this Java runtime", e);
        }
    }

    /** Ten years from now, but not after the issuer's own end. */
    private Instant end(X509Certificate issuer) {
        Instant end = clock.instant().atZone(ZoneOffset.UTC).plusYears(YEARS).toInstant();
        Instant last = issuer.getNotAfter().toInstant();
        return end.isAfter(last) ? last : end;
    }

    private static X500Name nameOf(X509Certificate certificate) {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    private static X500Name subject(String name, PublicKey key) {
        String common = name.substring(
                0, name.offsetByCodePoints(0, Math.min(MAX_NAME, name.codePointCount(0, name.length()))));
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, common)
                .addRDN(BCStyle.UID, RemoteDevice.keyId(key))
                .build();
    }

    private static byte[] id(PublicKey key) {
        return HexFormat.of().parseHex(RemoteDevice.keyId(key));
    }
}
