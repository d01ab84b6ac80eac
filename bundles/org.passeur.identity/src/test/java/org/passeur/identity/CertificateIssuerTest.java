package org.passeur.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.passeur.spi.identity.RemoteDevice;

class CertificateIssuerTest {
    private final Instant now = Instant.parse("2030-02-28T12:00:00Z");
    private final CertificateIssuer issuer = new CertificateIssuer(Clock.fixed(now, ZoneOffset.UTC));
    private X509Certificate ca;
    private X509Certificate account;
    private X509Certificate device;

    @BeforeEach
    void issue_a_chain_over_the_keys_of_alice() throws Exception {
        var caKeys = Prepared.keys("alice", "ca");
        var accountKeys = Prepared.keys("alice", "account");
        ca = issuer.ca("Alice", caKeys.getPublic(), caKeys.getPrivate());
        account = issuer.account("Alice", accountKeys.getPublic(), ca, caKeys.getPrivate());
        device =
                issuer.device("phone", Prepared.keys("alice", "device").getPublic(), account, accountKeys.getPrivate());
    }

    @Test
    void the_chain_proves_the_ids_of_the_keys() throws Exception {
        RemoteDevice proven = RemoteDevice.proven(List.of(device, account, ca), now);
        assertThat(proven.id().hex()).isEqualTo("2077c5b1029871c2b92bb7a7eb481ccac1da89cf");
        assertThat(proven.account().hex()).isEqualTo("59ce98bdadd7a2c84a990815b7f1127b4237bce8");
    }

    @Test
    void certificates_have_the_form_of_the_vectors_of_the_original() throws Exception {
        assertThat(form(ca)).isEqualTo(form(Prepared.certificate("alice", "ca")));
        assertThat(form(account)).isEqualTo(form(Prepared.certificate("alice", "account")));
        assertThat(form(device)).isEqualTo(form(Prepared.certificate("alice", "device")));
    }

    /** Version, algorithms, parts of the names, and each extension with its criticality and content. */
    private static List<String> form(X509Certificate certificate) {
        List<String> form = new ArrayList<>();
        form.add("version " + certificate.getVersion());
        form.add(certificate.getSigAlgName());
        form.add(certificate.getPublicKey().getAlgorithm());
        for (RDN part : X500Name.getInstance(
                        certificate.getSubjectX500Principal().getEncoded())
                .getRDNs()) {
            form.add(part.getFirst().getType().getId());
        }
        certificate.getCriticalExtensionOIDs().forEach(oid -> form.add("critical " + oid));
        var values = new TreeMap<String, String>();
        certificate.getCriticalExtensionOIDs().forEach(oid -> values.put(oid, hex(certificate, oid)));
        certificate.getNonCriticalExtensionOIDs().forEach(oid -> values.put(oid, hex(certificate, oid)));
        form.add(values.toString());
        return form;
    }

    private static String hex(X509Certificate certificate, String oid) {
        return java.util.HexFormat.of().formatHex(certificate.getExtensionValue(oid));
    }

    @Test
    void names_carry_the_common_name_and_the_key_id() {
        assertThat(device.getSubjectX500Principal().getName("RFC1779", java.util.Map.of()))
                .contains("CN=phone")
                .contains("2077c5b1029871c2b92bb7a7eb481ccac1da89cf");
        assertThat(new X500Name(account.getSubjectX500Principal().getName()).toString())
                .contains("UID=59ce98bdadd7a2c84a990815b7f1127b4237bce8");
    }

    @Test
    void certificates_are_valid_for_ten_years_and_an_hour_for_slow_clocks() {
        assertThat(device.getNotBefore().toInstant()).isEqualTo(now.minus(Duration.ofHours(1)));
        assertThat(device.getNotAfter().toInstant()).isEqualTo("2040-02-28T12:00:00Z");
    }

    @Test
    void a_device_certified_later_does_not_outlive_its_account() throws Exception {
        var later = new CertificateIssuer(Clock.fixed(now.plus(Duration.ofDays(2000)), ZoneOffset.UTC));
        X509Certificate linked = later.device(
                "tablet", Prepared.keys("bob", "device").getPublic(), account, Prepared.privateKey("alice", "account"));
        assertThat(linked.getNotAfter()).isEqualTo(account.getNotAfter());
    }

    @Test
    void serial_numbers_are_positive_and_differ() {
        assertThat(List.of(ca.getSerialNumber(), account.getSerialNumber(), device.getSerialNumber()))
                .doesNotHaveDuplicates()
                .allMatch(serial -> serial.signum() > 0 && serial.bitLength() == 127);
    }

    @Test
    void a_long_name_is_cut_to_64_characters_and_never_within_one() throws Exception {
        String name = "x" + "🦆".repeat(100);
        X509Certificate cut = issuer.ca(name, Prepared.keys("bob", "ca").getPublic(), Prepared.privateKey("bob", "ca"));
        assertThat(X500Name.getInstance(cut.getSubjectX500Principal().getEncoded())
                        .getRDNs()[0]
                        .getFirst()
                        .getValue()
                        .toString())
                .isEqualTo("x" + "🦆".repeat(63));
    }
}
