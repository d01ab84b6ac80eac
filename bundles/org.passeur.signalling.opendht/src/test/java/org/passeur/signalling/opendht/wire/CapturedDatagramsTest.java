package org.passeur.signalling.opendht.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Item;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.pack.Unpacking;

class CapturedDatagramsTest {
    private static List<Vectors.Vector> datagrams() {
        return Vectors.datagrams();
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void unpacks_to_what_the_capture_says(Vectors.Vector vector) throws Exception {
        assertSame(Unpacking.read(vector.bytes()), vector.json().get("decoded"));
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void decodes_and_encodes_to_the_same_bytes(Vectors.Vector vector) throws Exception {
        Envelope envelope = Decoder.decode(vector.bytes());
        List<byte[]> again = Encoder.encode(envelope, "RNG1");
        assertThat(again).hasSize(1);
        assertThat(HexFormat.of().formatHex(again.get(0)))
                .isEqualTo(HexFormat.of().formatHex(vector.bytes()));
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void cut_at_every_offset_is_malformed(Vectors.Vector vector) {
        for (int length = 0; length < vector.bytes().length; length++) {
            byte[] cut = Arrays.copyOf(vector.bytes(), length);
            assertThat(malformed(cut)).as("cut after %d bytes", length).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void flipped_bytes_are_malformed_or_another_message_but_never_another_exception(Vectors.Vector vector) {
        var random = new Random(42);
        for (int i = 0; i < 300; i++) {
            byte[] flipped = vector.bytes().clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                flipped[random.nextInt(flipped.length)] = (byte) random.nextInt();
            }
            if (!malformed(flipped)) {
                encodeAgain(flipped);
            }
        }
    }

    @Test
    void huge_lengths_take_no_memory() {
        for (String head : List.of(
                "dbffffffff", "c6ffffffff", "ddffffffff", "dfffffffff", "c9ffffffff00", "dd7fffffff", "df7fffffff")) {
            // as a whole, and as the value of "t" in a map
            assertThat(malformed(HexFormat.of().parseHex(head))).isTrue();
            assertThat(malformed(HexFormat.of().parseHex("81a174" + head))).isTrue();
            assertThat(malformed(HexFormat.of().parseHex("82a17283a26964" + head + "00000000")))
                    .isTrue();
        }
    }

    @Test
    void nesting_is_limited() {
        byte[] deep = new byte[60_000];
        Arrays.fill(deep, (byte) 0x91);
        assertThat(malformed(deep)).isTrue();
    }

    @Test
    void a_datagram_of_nothing_but_items_is_read_within_its_limits() {
        byte[] wide = new byte[65_507];
        wide[0] = (byte) 0xdc;
        wide[1] = (byte) 0xff;
        wide[2] = (byte) 0xe0;
        assertThat(malformed(wide)).isTrue();
    }

    private static void encodeAgain(byte[] datagram) {
        try {
            Encoder.encode(Decoder.decode(datagram), "RNG1");
        } catch (Malformed e) {
            throw new AssertionError(e);
        }
    }

    private static boolean malformed(byte[] bytes) {
        try {
            Decoder.decode(bytes);
            return false;
        } catch (Malformed e) {
            return true;
        }
    }

    private static void assertSame(Item actual, JsonNode expected) throws Malformed {
        if (actual instanceof Item.Dictionary map) {
            assertThat(map.entries()).hasSize(expected.size());
            for (Map.Entry<String, JsonNode> entry : expected.properties()) {
                assertSame(map.need(entry.getKey()), entry.getValue());
            }
        } else if (actual instanceof Item.Sequence list) {
            assertThat(list.items()).hasSize(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertSame(list.items().get(i), expected.get(i));
            }
        } else if (actual instanceof Item.Binary binary) {
            String hex = HexFormat.of().formatHex(binary.value().array());
            assertThat("bin" + binary.value().length() + ":" + hex).isEqualTo(expected.asText());
        } else if (actual instanceof Item.Text text) {
            assertThat(text.value()).isEqualTo(expected.asText());
        } else if (actual instanceof Item.Whole number) {
            assertThat(Long.toUnsignedString(number.bits())).isEqualTo(expected.asText());
        } else {
            throw new AssertionError("unexpected " + actual);
        }
    }
}
