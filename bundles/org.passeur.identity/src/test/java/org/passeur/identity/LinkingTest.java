package org.passeur.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.api.Contact;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.identity.TestHome;

class LinkingTest {
    private static final byte[] STATEMENT = "an announcement".getBytes(US_ASCII);

    @TempDir
    Path temp;

    private final List<Identity> replaced = new ArrayList<>();
    private Home aliceHome;
    private Home newHome;
    private StoredContacts newContacts;
    private Identity aliceIdentity;
    private Linking alice;
    private Linking fresh;
    private int keysMade;

    @BeforeEach
    void alice_and_a_fresh_home_whose_new_key_is_bobs_devices() throws Exception {
        aliceHome = Home.open(TestHome.prepare(temp.resolve("alice"), "alice"));
        aliceIdentity = new IdentityFiles(aliceHome, Clock.systemUTC()).load();
        alice = linking(aliceHome, aliceIdentity, StoredContacts.load(aliceHome));
        newHome = Home.open(TestHome.prepare(temp.resolve("new"), "bob"));
        newContacts = StoredContacts.load(newHome);
        fresh = linking(newHome, new IdentityFiles(newHome, Clock.systemUTC()).load(), newContacts);
    }

    private Linking linking(Home home, Identity identity, StoredContacts contacts) {
        KeySource keys = count -> {
            keysMade++;
            return List.of(bobsCaKey());
        };
        return new Linking(
                home,
                identity,
                contacts,
                keys,
                Clock.systemUTC(),
                () -> List.of(
                        (device, account) -> STATEMENT,
                        (device, account) -> STATEMENT.clone(),
                        (device, account) -> device.hex().getBytes(US_ASCII)),
                replaced::add);
    }

    /** Any RSA-4096 key will do as the new device's. */
    private static KeyPair bobsCaKey() {
        try {
            return Prepared.keys("bob", "ca");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        aliceHome.close();
        newHome.close();
    }

    @Test
    void what_two_providers_need_alike_is_signed_once() throws Exception {
        fresh.accept(alice.grant(fresh.request(), "tablet"));
        String signed = new String(replaced.get(0).statements().encoded(), ISO_8859_1);
        String statement = new String(STATEMENT, ISO_8859_1);
        assertThat(signed.indexOf(statement)).isNotNegative().isEqualTo(signed.lastIndexOf(statement));
    }

    @Test
    void a_granted_device_belongs_to_the_account_and_has_what_the_account_signed() throws Exception {
        fresh.accept(alice.grant(fresh.request(), "tablet"));
        Identity linked = replaced.get(0);
        assertThat(linked.self().account()).isEqualTo(TestDevice.alice(temp).account());
        assertThat(linked.self().id().hex())
                .isEqualTo(RemoteDevice.keyId(bobsCaKey().getPublic()));
        assertThat(linked.self().certificate().getSubjectX500Principal().getName())
                .contains("CN=tablet");
        assertThat(linked.accountKey()).isEmpty();
        assertThat(linked.statements().signatureOver(STATEMENT))
                .hasValue(TestDevice.alice(temp).accountSignature(STATEMENT).orElseThrow());
        assertThat(linked.statements().signatureOver(linked.self().id().hex().getBytes(US_ASCII)))
                .isPresent();
        Identity stored = new IdentityFiles(newHome, Clock.systemUTC()).load();
        assertThat(stored.self()).isEqualTo(linked.self());
        assertThat(stored.statements().size()).isEqualTo(2);
        assertThat(newHome.pending()).doesNotExist();
        assertThat(newHome.root().resolve("replaced/identity-1/device.key"))
                .hasContent(TestDevice.pem("bob", "device.key"));
    }

    @Test
    void a_request_stays_the_same_until_it_is_granted() throws Exception {
        String request = fresh.request();
        assertThat(fresh.request()).isEqualTo(request);
        assertThat(keysMade).isEqualTo(1);
    }

    @Test
    void a_linked_device_cannot_grant_but_can_be_granted_anew() throws Exception {
        fresh.accept(alice.grant(fresh.request(), "tablet"));
        String request = fresh.request();
        assertThatIllegalStateException()
                .isThrownBy(() -> fresh.grant(request, "x"))
                .withMessageContaining("was linked itself");
        fresh.accept(alice.grant(request, "renamed"));
        assertThat(replaced).hasSize(2);
    }

    @Test
    void a_revoked_device_is_on_the_accounts_list_for_good() throws Exception {
        fresh.accept(alice.grant(fresh.request(), "tablet"));
        RemoteDevice tablet = replaced.get(0).self();
        alice.revoke(tablet.id());
        Identity announced = replaced.get(1);
        assertThat(announced.self()).isEqualTo(aliceIdentity.self());
        X509CRL list = announced.revocations().orElseThrow();
        assertThat(list.isRevoked(tablet.certificate())).isTrue();
        assertThat(list.isRevoked(aliceIdentity.self().certificate())).isFalse();
        list.verify(aliceIdentity.account().getPublicKey());
        alice.revoke(tablet.id());
        assertThat(replaced).as("once is enough").hasSize(2);
        alice.revoke(grantedTo(Prepared.keys("bob", "account")).id());
        X509CRL longer = replaced.get(2).revocations().orElseThrow();
        assertThat(longer.isRevoked(tablet.certificate())).isTrue();
        assertThat(longer.getRevokedCertificates()).hasSize(2);
        assertThat(longer.getExtensionValue("2.5.29.20"))
                .as("the number")
                .isNotEqualTo(list.getExtensionValue("2.5.29.20"));
        Identity stored = new IdentityFiles(aliceHome, Clock.systemUTC()).load();
        assertThat(stored.revocations()).contains(longer);
    }

    private RemoteDevice grantedTo(KeyPair key) throws Exception {
        String grant = alice.grant(SigningRequest.of(key), "another");
        List<X509Certificate> chain =
                Pem.objects(grant).subList(0, 3).stream().map(Pem::certificate).toList();
        return RemoteDevice.proven(chain, Instant.now());
    }

    @Test
    void only_devices_granted_here_are_revoked_and_only_by_the_accounts_key() throws Exception {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> alice.revoke(TestDevice.bob(temp).id()))
                .withMessageContaining("not granted from here");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> alice.revoke(aliceIdentity.self().id()))
                .withMessageContaining("itself");
        fresh.accept(alice.grant(fresh.request(), "tablet"));
        assertThatIllegalStateException()
                .isThrownBy(() -> fresh.revoke(aliceIdentity.self().id()))
                .withMessageContaining("account's key");
    }

    @Test
    void a_list_of_somebody_elses_account_is_not_used() throws Exception {
        alice.revoke(grantedTo(Prepared.keys("bob", "account")).id());
        String list = RevocationList.text(replaced.get(0).revocations().orElseThrow());
        newHome.files().write(newHome.identity().resolve("revoked.crl"), list.getBytes(US_ASCII));
        assertThatThrownBy(() -> new IdentityFiles(newHome, Clock.systemUTC()).load())
                .isInstanceOf(HomeException.class)
                .hasMessageContaining("revoked.crl");
    }

    @Test
    void without_a_request_nothing_is_accepted() throws Exception {
        String grant = alice.grant(SigningRequest.of(bobsCaKey()), "tablet");
        assertThatIllegalStateException().isThrownBy(() -> fresh.accept(grant)).withMessageContaining("request");
    }

    @Test
    void a_grant_for_another_key_is_refused() throws Exception {
        fresh.request();
        String other = alice.grant(SigningRequest.of(Prepared.keys("bob", "account")), "tablet");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fresh.accept(other))
                .withMessageContaining("another device");
        assertThat(replaced).isEmpty();
        assertThat(newHome.root().resolve("replaced")).doesNotExist();
    }

    @Test
    void an_account_in_use_is_only_left_on_purpose() throws Exception {
        newContacts.put(new Contact("friend", TestDevice.alice(temp).account()));
        String grant = alice.grant(fresh.request(), "tablet");
        assertThatIllegalStateException().isThrownBy(() -> fresh.accept(grant)).withMessageContaining("contacts");
        assertThat(replaced).isEmpty();
        fresh.accept(grant, true);
        assertThat(replaced).hasSize(1);
    }

    @Test
    void an_account_with_other_devices_is_in_use() throws Exception {
        fresh.grant(SigningRequest.of(Prepared.keys("alice", "ca")), "other");
        String grant = alice.grant(fresh.request(), "tablet");
        assertThatIllegalStateException().isThrownBy(() -> fresh.accept(grant)).withMessageContaining("devices");
    }

    @Test
    void a_device_does_not_grant_itself() throws Exception {
        String request = SigningRequest.of(Prepared.keys("alice", "device"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> alice.grant(request, "x"))
                .withMessageContaining("this very device");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "a\nb",
                "\u202Etxt",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void a_device_name_must_be_printable_and_short(String name) throws Exception {
        String request = fresh.request();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> alice.grant(request, name))
                .withMessageContaining("name");
    }

    @Test
    void a_request_that_another_key_signed_is_refused() throws Exception {
        String forged = request(bobsCaKey(), Prepared.keys("bob", "account"), "SHA384withRSA");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> alice.grant(forged, "x"))
                .withMessageContaining("not signed by the key");
    }

    private static String request(KeyPair key, KeyPair signer, String algorithm) throws Exception {
        return Pem.text(
                Pem.REQUEST,
                new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"), key.getPublic())
                        .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
                        .getEncoded());
    }

    @Test
    void a_weak_or_foreign_key_is_refused() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        KeyPair weak = rsa.generateKeyPair();
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair curve = ec.generateKeyPair();
        for (String request : List.of(request(weak, weak, "SHA384withRSA"), request(curve, curve, "SHA384withECDSA"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> alice.grant(request, "x"))
                    .withMessageContaining("RSA with 4096 bits");
        }
    }

    @Test
    void a_request_cut_at_any_offset_or_with_flipped_bytes_is_refused() throws Exception {
        String whole = fresh.request().strip();
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            assertThatIllegalArgumentException().isThrownBy(() -> SigningRequest.key(cut));
        }
        byte[] der = Pem.single(whole, Pem.REQUEST);
        int harmless = 0;
        for (int at = 0; at < der.length; at++) {
            byte[] flipped = der.clone();
            flipped[at] ^= 0x55;
            try {
                // a byte that the signature does not cover, and that means nothing, may differ
                assertThat(SigningRequest.key(Pem.text(Pem.REQUEST, flipped)))
                        .isEqualTo(bobsCaKey().getPublic());
                harmless++;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("request");
            }
        }
        assertThat(harmless).isLessThan(4);
        assertThatIllegalArgumentException().isThrownBy(() -> SigningRequest.key("x".repeat(1 << 20)));
    }

    @Test
    void a_grant_cut_at_any_offset_is_refused_and_changes_nothing() throws Exception {
        String whole = alice.grant(fresh.request(), "tablet").strip();
        for (int length = 0; length < whole.length(); length += 3) {
            String cut = whole.substring(0, length);
            assertThatIllegalArgumentException().isThrownBy(() -> fresh.accept(cut));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> fresh.accept("x".repeat(1 << 20)));
        assertThat(replaced).isEmpty();
        assertThat(new IdentityFiles(newHome, Clock.systemUTC()).load().self())
                .isEqualTo(TestDevice.bob(temp).remote());
    }

    @Test
    void statements_that_the_account_did_not_sign_are_refused() throws Exception {
        String chain = Pem.text(
                Pem.certificates(alice.grant(fresh.request(), "tablet").replaceAll("(?s)-----BEGIN PASSEUR.*", "")));
        SignedStatements forged = SignedStatements.by(Prepared.privateKey("bob", "account"), List.of(STATEMENT));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fresh.accept(chain + Pem.text(Pem.STATEMENTS, forged.encoded())))
                .withMessageContaining("not signed by the account");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fresh.accept(chain))
                .withMessageContaining("statements");
    }

    @Test
    void statements_with_flipped_bytes_are_refused() throws Exception {
        byte[] der = SignedStatements.by(Prepared.privateKey("alice", "account"), List.of(STATEMENT))
                .encoded();
        var key = Prepared.certificate("alice", "account").getPublicKey();
        assertThat(SignedStatements.decode(der, key).size()).isEqualTo(1);
        for (int at = 0; at < der.length; at++) {
            byte[] flipped = der.clone();
            flipped[at] ^= 0x55;
            assertThatIllegalArgumentException().isThrownBy(() -> SignedStatements.decode(flipped, key));
            byte[] cut = java.util.Arrays.copyOf(der, at);
            assertThatIllegalArgumentException().isThrownBy(() -> SignedStatements.decode(cut, key));
        }
    }

    @Test
    void an_unused_home_that_was_given_up_links_nothing() throws Exception {
        newHome.close();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> fresh.request())
                .isInstanceOf(HomeException.class);
    }
}
