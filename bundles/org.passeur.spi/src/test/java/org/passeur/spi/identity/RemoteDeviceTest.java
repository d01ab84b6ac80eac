package org.passeur.spi.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RemoteDeviceTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private static KeyPair caKey;
    private static KeyPair accountKey;
    private static KeyPair deviceKey;
    private static KeyPair strangerKey;

    @BeforeAll
    static void make_small_keys_for_the_rules_do_not_depend_on_their_kind() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        caKey = generator.generateKeyPair();
        accountKey = generator.generateKeyPair();
        deviceKey = generator.generateKeyPair();
        strangerKey = generator.generateKeyPair();
    }

    /** What a certificate says, to be varied. */
    private record Wish(
            String subject, KeyPair key, String issuer, KeyPair signer, boolean ca, Instant from, Instant to) {
        Wish(String subject, KeyPair key, String issuer, KeyPair signer, boolean ca) {
            this(subject, key, issuer, signer, ca, NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(1)));
        }

        X509Certificate issue() throws Exception {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + issuer),
                    BigInteger.ONE,
                    Date.from(from),
                    Date.from(to),
                    new X500Name("CN=" + subject),
                    key.getPublic());
            if (ca) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
        }
    }

    private static X509Certificate ca() throws Exception {
        return new Wish("ca", caKey, "ca", caKey, true).issue();
    }

    private static X509Certificate account() throws Exception {
        return new Wish("account", accountKey, "ca", caKey, true).issue();
    }

    private static X509Certificate device() throws Exception {
        return new Wish("device", deviceKey, "account", accountKey, false).issue();
    }

    private static void refused(String why, X509Certificate... chain) {
        assertThatThrownBy(() -> RemoteDevice.proven(List.of(chain), NOW))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining(why);
    }

    @Test
    void a_chain_that_holds_proves_device_and_account() throws Exception {
        List<X509Certificate> chain = List.of(device(), account(), ca());
        RemoteDevice proven = RemoteDevice.proven(chain, NOW);
        assertThat(proven.id().hex()).isEqualTo(sha1(deviceKey));
        assertThat(proven.account().hex()).isEqualTo(sha1(accountKey));
        assertThat(proven.chain()).isEqualTo(chain);
        assertThat(proven.certificate()).isEqualTo(chain.get(0));
    }

    private static String sha1(KeyPair key) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-1")
                        .digest(key.getPublic().getEncoded()));
    }

    @Test
    void an_account_may_be_its_own_ca() throws Exception {
        X509Certificate self = new Wish("account", accountKey, "account", accountKey, true).issue();
        assertThat(RemoteDevice.proven(List.of(device(), self), NOW).account().hex())
                .isEqualTo(sha1(accountKey));
    }

    @Test
    void five_certificates_are_the_most() throws Exception {
        List<X509Certificate> issuers = new ArrayList<>();
        issuers.add(new Wish("account", accountKey, "one", caKey, true).issue());
        issuers.add(new Wish("one", caKey, "two", strangerKey, true).issue());
        issuers.add(new Wish("two", strangerKey, "ca", caKey, true).issue());
        List<X509Certificate> five = new ArrayList<>(issuers);
        five.add(0, device());
        five.add(ca());
        assertThat(RemoteDevice.proven(five, NOW).chain()).hasSize(5);
        List<X509Certificate> six = new ArrayList<>(five);
        six.add(ca());
        refused("2 to 5 certificates, this one 6", six.toArray(X509Certificate[]::new));
    }

    @Test
    void no_or_one_certificate_is_no_chain() throws Exception {
        refused("this one 0");
        refused("this one 1", device());
        refused("this one 1", new Wish("device", deviceKey, "device", deviceKey, true).issue());
    }

    @Test
    void a_chain_without_its_top_is_refused() throws Exception {
        refused("certificate 1 of the chain was not issued by the next", device(), account());
    }

    @Test
    void a_device_that_certified_itself_is_refused() throws Exception {
        X509Certificate self = new Wish("device", deviceKey, "device", deviceKey, true).issue();
        refused("certify itself", self, self);
        refused("not issued", self, account(), ca());
    }

    @Test
    void another_issuers_signature_under_the_right_name_is_refused() throws Exception {
        refused(
                "signature of certificate 0",
                new Wish("device", deviceKey, "account", strangerKey, false).issue(),
                account(),
                ca());
        refused(
                "signature of certificate 1",
                device(),
                new Wish("account", accountKey, "ca", strangerKey, true).issue(),
                ca());
        refused(
                "signature of certificate 2",
                device(),
                account(),
                new Wish("ca", caKey, "ca", strangerKey, true).issue());
    }

    @Test
    void a_right_signature_under_another_name_is_refused() throws Exception {
        refused(
                "not issued by the next",
                new Wish("device", deviceKey, "somebody", accountKey, false).issue(),
                account(),
                ca());
    }

    @Test
    void certificates_in_another_order_are_refused() throws Exception {
        refused("not issued", account(), device(), ca());
        refused("not issued", ca(), account(), device());
    }

    @Test
    void an_issuer_that_is_no_ca_is_refused() throws Exception {
        refused(
                "certificate 1 of the chain must be a CA",
                device(),
                new Wish("account", accountKey, "ca", caKey, false).issue(),
                ca());
        refused(
                "certificate 2 of the chain must be a CA",
                device(),
                account(),
                new Wish("ca", caKey, "ca", caKey, false).issue());
    }

    @Test
    void each_certificate_must_be_valid_now() throws Exception {
        Instant before = NOW.minus(Duration.ofDays(2));
        Instant just = NOW.minusSeconds(1);
        Instant soon = NOW.plusSeconds(1);
        Instant after = NOW.plus(Duration.ofDays(2));
        refused(
                "NotAfter",
                new Wish("device", deviceKey, "account", accountKey, false, before, just).issue(),
                account(),
                ca());
        refused("NotAfter", device(), new Wish("account", accountKey, "ca", caKey, true, before, just).issue(), ca());
        refused("NotAfter", device(), account(), new Wish("ca", caKey, "ca", caKey, true, before, just).issue());
        refused(
                "NotBefore",
                new Wish("device", deviceKey, "account", accountKey, false, soon, after).issue(),
                account(),
                ca());
    }

    @Test
    void a_certificate_with_any_byte_changed_is_refused() throws Exception {
        byte[] der = device().getEncoded();
        X509Certificate account = account();
        X509Certificate ca = ca();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (int at = 0; at < der.length; at++) {
            byte[] tampered = der.clone();
            tampered[at] ^= 0x10;
            assertThatThrownBy(() -> RemoteDevice.proven(
                            List.of(
                                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(tampered)),
                                    account,
                                    ca),
                            NOW))
                    .as("byte " + at)
                    .isInstanceOf(CertificateException.class);
        }
    }

    @Test
    void the_chain_is_copied() throws Exception {
        List<X509Certificate> chain = new ArrayList<>(List.of(device(), account(), ca()));
        RemoteDevice proven = RemoteDevice.proven(chain, NOW);
        chain.clear();
        assertThat(proven.chain()).hasSize(3);
    }
}
