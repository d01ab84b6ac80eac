package org.passeur.opendht.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.pack.Packing;

class FixedVectorsTest {
    private static final PublicKey ALICE = publicKey("alice", "device");
    private static final PublicKey BOB = publicKey("bob", "device");
    private static final Id BOB_ID = Id.hash(BOB.getEncoded());
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    @Test
    void ids_are_sha1() {
        assertThat(Id.hash("")).hasToString(Vectors.text("infohash(\"\")"));
        assertThat(Id.hash("foo")).hasToString(Vectors.text("infohash(\"foo\")"));
    }

    @Test
    void plain_values_encode_to_the_same_bytes() {
        Value.Open plain = Value.Open.of(0x0102030405060708L, Body.of(HELLO));
        assertHex(ValueCodec.pack(plain), "value.plain");
        assertHex(plain.body().toSign(), "value.plain.tosign");
        var text = new Body(null, 0, Bytes.of(HELLO), "text/plain");
        assertHex(ValueCodec.pack(Value.Open.of(42, text)), "value.plain.utype");
        var message = new Body(null, ValueType.INSTANT_MESSAGE, Bytes.of(HELLO), "");
        assertHex(ValueCodec.pack(new Value.Open(42, message, Bytes.EMPTY, 1)), "value.plain.type3.prio1");
    }

    @Test
    void a_signed_value_encodes_to_the_same_bytes() throws Exception {
        Value.Open expected = (Value.Open) ValueCodec.unpack(Vectors.fixed("value.signed.packed"));
        Value.Open signed = Signing.sign(expected.id(), expected.body(), Vectors.key("alice", "device"));
        assertHex(signed.body().toSign(), "value.signed.tosign");
        assertHex(signed.signature().array(), "value.signed.signature");
        assertHex(ValueCodec.pack(signed), "value.signed.packed");
        assertThat(Signing.holds(signed)).isTrue();
        assertThat(signed).isEqualTo(expected);
    }

    @Test
    void a_sealed_value_opens_with_the_recipients_key_only() throws Exception {
        Value.Closed closed = (Value.Closed) ValueCodec.unpack(Vectors.fixed("value.enc.packed"));
        assertHex(ValueCodec.pack(closed), "value.enc.packed");
        Value.Open open =
                Sealing.open(closed, Vectors.key("bob", "device"), BOB_ID).orElseThrow();
        assertHex(open.body().data().array(), "value.enc.decrypted.data");
        assertHex(open.body().toSign(), "value.enc.inner.tosign");
        assertHex(ValueCodec.packContent(open.body(), open.signature()), "value.enc.plaintext");
        Owner owner = Objects.requireNonNull(open.body().owner());
        assertThat(owner.keyId()).hasToString(Vectors.text("value.enc.decrypted.owner"));
        assertThat(owner.to()).hasToString(Vectors.text("value.enc.decrypted.recipient"));
        assertThat(Sealing.open(closed, Vectors.key("alice", "device"), Id.hash(ALICE.getEncoded())))
                .isEmpty();
        assertThat(Sealing.open(closed, Vectors.key("bob", "device"), Id.hash("somebody else")))
                .isEmpty();
    }

    @Test
    void captured_signed_and_sealed_values_hold() throws Exception {
        var signed = (Value.Open)
                ValueCodec.unpack(Vectors.captured("value.signed.reassembled").bytes());
        assertThat(Signing.holds(signed)).isTrue();
        var closed = (Value.Closed) ValueCodec.unpack(
                Vectors.captured("value.encrypted.reassembled").bytes());
        Value.Open open =
                Sealing.open(closed, Vectors.key("bob", "device"), BOB_ID).orElseThrow();
        assertThat(new String(open.body().data().array(), StandardCharsets.US_ASCII))
                .isEqualTo("secret");
        assertThat(open.body().userType()).isEqualTo("peer_request");
    }

    @Test
    void the_offers_of_the_field_open_to_their_message() throws Exception {
        var closed = (Value.Closed)
                ValueCodec.unpack(Vectors.fixed("classic.peerconnectionmsg.request.value.encrypted.packed"));
        Value.Open open =
                Sealing.open(closed, Vectors.key("bob", "device"), BOB_ID).orElseThrow();
        assertHex(open.body().data().array(), "classic.peerconnectionmsg.request.data");
        assertThat(open.body().type()).isEqualTo(ValueType.USER_DATA);
        assertThat(open.body().userType()).isEmpty();
    }

    @Test
    void a_short_text_is_one_block_of_rsa() throws Exception {
        String name = "rsa.small.cypher(alg RSA PKCS1v1.5, 512B)";
        byte[] plain = Sealing.decrypt(Vectors.fixed(name), Vectors.key("bob", "device"));
        assertHex(plain, "rsa.small.plain");
        byte[] mine = Sealing.encrypt(plain, BOB, new SecureRandom());
        assertThat(mine).hasSize(512);
        assertThat(Sealing.decrypt(mine, Vectors.key("bob", "device"))).isEqualTo(plain);
    }

    @Test
    void the_aes_layout_is_iv_text_tag() throws Exception {
        byte[] text = Sealing.decrypt(Vectors.fixed("aes.out(iv12|ct|tag16)"), Vectors.fixed("aes.key"));
        assertThat(new String(text, StandardCharsets.US_ASCII)).matches("\\p{Print}+");
    }

    @Test
    void a_device_announcement_encodes_to_the_same_bytes_and_is_read() throws Exception {
        PublicKey account = publicKey("alice", "account");
        PrivateKey key = Vectors.key("alice", "account");
        Id device = Id.hash(ALICE.getEncoded());
        Body body = DeviceAnnouncement.body(device, account);
        assertHex(body.data().array(), "deviceannouncement.data");
        Value.Open signed = Signing.sign(5, body, key);
        assertHex(ValueCodec.pack(signed), "deviceannouncement.signed.packed");
        Value.Open ours =
                DeviceAnnouncement.of(device, account, signed.signature().array());
        assertThat(DeviceAnnouncement.device(ours, Id.hash(account.getEncoded())))
                .contains(device);
        assertThat(DeviceAnnouncement.device(ours, Id.hash(ALICE.getEncoded()))).isEmpty();
        assertThat(DeviceAnnouncement.device(
                        DeviceAnnouncement.of(
                                BOB_ID, account, signed.signature().array()),
                        Id.hash(account.getEncoded())))
                .as("another device under the same signature")
                .isEmpty();
    }

    @Test
    void a_certificate_value_is_the_captured_one() throws Exception {
        Vectors.Vector captured = Vectors.captured("value.certificate.reassembled");
        Value.Open ours = CertificateValue.of(Vectors.chain("alice", "device"));
        assertThat(HexFormat.of().formatHex(ValueCodec.pack(ours)))
                .isEqualTo(HexFormat.of().formatHex(captured.bytes()));
        Id key = Id.ofHex(captured.json().get("key").asText().substring("bin20:".length()));
        assertThat(CertificateValue.chain(ValueCodec.unpack(captured.bytes()), key))
                .isEqualTo(Vectors.chain("alice", "device"));
        assertThatThrownBy(() -> CertificateValue.chain(ours, BOB_ID)).isInstanceOf(Malformed.class);
    }

    @Test
    void large_ids_are_unsigned() throws Exception {
        Value.Open value = Value.Open.of(-2, Body.of(HELLO));
        byte[] packed = ValueCodec.pack(value);
        assertThat(HexFormat.of().formatHex(packed)).startsWith("82a26964cffffffffffffffffe");
        assertThat(ValueCodec.unpack(packed)).isEqualTo(value);
    }

    @Test
    void an_owner_without_a_signature_is_malformed() {
        byte[] body = new Body(new Owner(0, Bytes.of(ALICE.getEncoded()), null), 0, Bytes.of(HELLO), "").toSign();
        byte[] packed = new Packing()
                .map(2)
                .text("id")
                .number(1)
                .text("dat")
                .map(1)
                .text("body")
                .raw(body)
                .bytes();
        assertThatThrownBy(() -> ValueCodec.unpack(packed)).isInstanceOf(Malformed.class);
    }

    @Test
    void what_was_altered_does_not_open() throws GeneralSecurityException {
        Value.Open signed = Signing.sign(9, Body.owned(ALICE, 0, BOB_ID, HELLO), Vectors.key("alice", "device"));
        Value.Closed closed = Sealing.seal(signed, BOB, new SecureRandom());
        PrivateKey key = Vectors.key("bob", "device");
        assertThat(Sealing.open(closed, key, BOB_ID)).contains(signed);
        int length = closed.cypher().length();
        for (int at : new int[] {0, 300, 511, 512, 530, length - 17, length - 1}) {
            byte[] altered = closed.cypher().array().clone();
            altered[at] ^= 1;
            assertThat(Sealing.open(new Value.Closed(9, Bytes.of(altered), 0), key, BOB_ID))
                    .isEmpty();
        }
        for (int cut : new int[] {0, 1, 511, 512, 513, 539, 540, length - 1}) {
            byte[] altered = Arrays.copyOf(closed.cypher().array(), cut);
            assertThat(Sealing.open(new Value.Closed(9, Bytes.of(altered), 0), key, BOB_ID))
                    .isEmpty();
        }
    }

    private static PublicKey publicKey(String person, String level) {
        return Vectors.chain(person, level).get(0).getPublicKey();
    }

    private static void assertHex(byte[] actual, String name) {
        assertThat(HexFormat.of().formatHex(actual)).as(name).isEqualTo(Vectors.text(name));
    }
}
