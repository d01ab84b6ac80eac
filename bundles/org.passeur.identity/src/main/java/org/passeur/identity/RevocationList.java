package org.passeur.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The account's list of revoked certificates (RFC 5280, section 5). It only ever grows. */
final class RevocationList {
    /** Nobody asks for a fresh one: a revocation is for good. */
    private static final int YEARS = 10;

    private RevocationList() {}

    /** The next list, with one more certificate in it. */
    static X509CRL with(
            BigInteger serial, Optional<X509CRL> before, X509Certificate account, PrivateKey key, Clock clock) {
        Instant now = clock.instant();
        var builder = new X509v2CRLBuilder(
                X500Name.getInstance(account.getSubjectX500Principal().getEncoded()), Date.from(now));
        builder.setNextUpdate(
                Date.from(now.atZone(ZoneOffset.UTC).plusYears(YEARS).toInstant()));
        before.map(X509CRL::getRevokedCertificates)
                .orElse(Set.of())
                .forEach(entry -> add(builder, entry.getSerialNumber(), entry.getRevocationDate()));
        add(builder, serial, Date.from(now));
        try {
            BigInteger number = before.map(RevocationList::number).orElse(BigInteger.ZERO);
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number.add(BigInteger.ONE)));
            return new JcaX509CRLConverter()
                    .getCRL(builder.build(new JcaContentSignerBuilder("SHA384withRSA").build(key)));
        } catch (IOException | OperatorCreationException | CRLException e) {
            throw new IllegalStateException("a list of revocations cannot be made on this Java runtime", e);
        }
    }

    private static void add(X509v2CRLBuilder builder, BigInteger serial, Date when) {
        builder.addCRLEntry(serial, when, CRLReason.unspecified);
    }

    static boolean has(X509CRL list, BigInteger serial) {
        Set<? extends X509CRLEntry> entries = list.getRevokedCertificates();
        return entries != null
                && entries.stream().anyMatch(entry -> entry.getSerialNumber().equals(serial));
    }

    private static BigInteger number(X509CRL list) {
        byte[] extension = list.getExtensionValue(Extension.cRLNumber.getId());
        return extension == null
                ? BigInteger.ZERO
                : ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets())
                        .getPositiveValue();
    }

    /** @throws IllegalArgumentException if the text is no list, or not the account's; says why */
    static X509CRL read(String text, X509Certificate account) {
        try {
            X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509")
                    .generateCRL(new ByteArrayInputStream(Pem.single(text, Pem.REVOCATIONS)));
            list.verify(account.getPublicKey());
            return list;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it is no list of revocations by this account", e);
        }
    }

    static String text(X509CRL list) {
        try {
            return Pem.text(Pem.REVOCATIONS, list.getEncoded());
        } catch (CRLException e) {
            throw new IllegalArgumentException("a list of revocations cannot be encoded", e);
        }
    }
}
