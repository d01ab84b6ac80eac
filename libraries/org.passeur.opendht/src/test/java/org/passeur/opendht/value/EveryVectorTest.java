package org.passeur.opendht.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Item;
import org.passeur.opendht.pack.Packing;
import org.passeur.opendht.pack.Unpacking;

/** The vectors that no other test looks at, and that none is left. */
class EveryVectorTest {
    private static final List<String> IN_OTHER_TESTS = List.of(
            "infohash\\(.*",
            "value\\.plain.*",
            "value\\.signed\\.(tosign|signature|packed)",
            "value\\.enc\\.(inner\\.tosign|plaintext|packed|decrypted\\..*)",
            "rsa\\.small\\..*",
            "aes\\.(key|out.*)",
            "classic\\.peerconnectionmsg\\.request\\.value\\.encrypted\\.packed",
            "deviceannouncement\\..*",
            "query\\..*");
    private static final List<String> HERE = List.of(
            "crypto::hash\\(.*",
            "value\\.signed\\.(check|json)",
            "value\\.enc\\.cypher",
            "aes\\.pwd\\..*",
            "(classic|modern)\\..*\\.data",
            "immessage\\.data",
            "certificate\\.packed\\..*");

    @Test
    void none_is_left_out() {
        assertThat(Vectors.names())
                .hasSize(39 - 1) // the last one has two lines
                .allMatch(name -> IN_OTHER_TESTS.stream().anyMatch(name::matches)
                        || HERE.stream().anyMatch(name::matches));
    }

    @Test
    void longer_hashes_are_of_the_other_kinds() throws Exception {
        byte[] foo = "foo".getBytes(StandardCharsets.US_ASCII);
        assertThat(hex(MessageDigest.getInstance("SHA-256").digest(foo)))
                .isEqualTo(Vectors.text("crypto::hash(\"foo\",32)"));
        assertThat(hex(MessageDigest.getInstance("SHA-512").digest(foo)))
                .isEqualTo(Vectors.text("crypto::hash(\"foo\",64)"));
    }

    @Test
    void a_signed_value_is_the_one_that_its_json_tells_of() throws Exception {
        JsonNode json = new ObjectMapper().readTree(Vectors.text("value.signed.json"));
        // the text ends with a zero byte
        String pem = json.get("owner").asText().replaceAll("-----[A-Z ]+-----|[^A-Za-z0-9+/=]", "");
        var owner =
                new Owner(json.get("seq").asInt(), Bytes.of(Base64.getDecoder().decode(pem)), null);
        var body = new Body(
                owner,
                json.get("type").asInt(),
                Bytes.of(Base64.getDecoder().decode(json.get("data").asText())),
                json.path("utype").asText());
        Bytes signature = Bytes.of(Base64.getDecoder().decode(json.get("sig").asText()));
        var value = new Value.Open(Long.parseUnsignedLong(json.get("id").asText()), body, signature, 0);
        assertThat(hex(ValueCodec.pack(value))).isEqualTo(Vectors.text("value.signed.packed"));
        assertThat(String.valueOf(Signing.holds(value))).isEqualTo(Vectors.text("value.signed.check"));
    }

    @Test
    void the_cypher_is_what_the_sealed_value_has_in_it() throws Exception {
        var closed = (Value.Closed) ValueCodec.unpack(Vectors.fixed("value.enc.packed"));
        assertThat(hex(closed.cypher().array())).isEqualTo(Vectors.text("value.enc.cypher"));
    }

    @Test
    void what_a_password_sealed_opens_with_the_key_made_of_it() throws Exception {
        byte[] sealed = Vectors.fixed("aes.pwd.out(salt16|iv12|ct|tag16)");
        byte[] key = Vectors.fixed("aes.pwd.key(sha256(argon2i(t=16,m=64MiB,p=1,32B)))");
        byte[] text = Sealing.decrypt(Arrays.copyOfRange(sealed, 16, sealed.length), key);
        assertThat(new String(text, StandardCharsets.US_ASCII)).matches("\\p{Print}+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classic.peerconnectionmsg.request.data",
                "classic.peerconnectionmsg.response.data",
                "modern.peerconnectionrequest.data",
                "immessage.data",
                "deviceannouncement.data"
            })
    void the_content_of_messages_is_read_and_written_to_the_same_bytes(String name) throws Exception {
        assertThat(hex(packed(Unpacking.read(Vectors.fixed(name))))).isEqualTo(Vectors.text(name));
    }

    private static List<Vectors.Vector> captured() {
        return Vectors.captured();
    }

    @ParameterizedTest
    @MethodSource("captured")
    void everything_captured_is_read_and_written_to_the_same_bytes(Vectors.Vector vector) throws Exception {
        assertThat(hex(packed(Unpacking.read(vector.bytes())))).isEqualTo(hex(vector.bytes()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"value.certificate", "value.signed", "value.encrypted"})
    void reassembled_values_are_encoded_to_the_same_bytes(String name) throws Exception {
        byte[] bytes = Vectors.captured(name + ".reassembled").bytes();
        assertThat(hex(ValueCodec.pack(ValueCodec.unpack(bytes)))).isEqualTo(hex(bytes));
    }

    @Test
    void a_chain_is_packed_as_the_text_that_it_was_read_from() throws Exception {
        Value.Open value = CertificateValue.of(Vectors.chain("alice", "device"));
        byte[] text = Unpacking.read(value.body().data().array())
                .bytes(Value.MAX_CONTENT)
                .array();
        assertThat(text).hasSize(Integer.parseInt(Vectors.text("certificate.packed.len")));
        assertThat(new String(text, StandardCharsets.US_ASCII))
                .startsWith(Vectors.text("certificate.packed.first64") + "\nMIIFVjCCAz6gAwIBAgIIXZpwO55xelwwDQYJ");
    }

    /** As it was: the codec loses nothing that these have in them. */
    private static byte[] packed(Item item) {
        var packing = new Packing();
        write(item, packing);
        return packing.bytes();
    }

    private static void write(Item item, Packing into) {
        if (item instanceof Item.Dictionary map) {
            into.map(map.entries().size());
            for (Map.Entry<String, Item> entry : map.entries().entrySet()) {
                if (entry.getKey().matches("[0-9]+")) { // the parts of a value are numbered
                    into.number(Long.parseLong(entry.getKey()));
                } else {
                    into.text(entry.getKey());
                }
                write(entry.getValue(), into);
            }
        } else if (item instanceof Item.Sequence list) {
            into.array(list.items().size());
            list.items().forEach(each -> write(each, into));
        } else if (item instanceof Item.Binary binary) {
            into.bin(binary.value());
        } else if (item instanceof Item.Text text) {
            into.text(text.value());
        } else if (item instanceof Item.Whole number) {
            into.number(number.bits());
        } else if (item instanceof Item.Truth truth) {
            into.truth(truth.value());
        } else {
            throw new AssertionError("unexpected " + item);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
