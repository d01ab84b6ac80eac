package org.passeur.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

class PeerConnectionCodecTest {
    /** Seen on the wire. */
    private static byte[] vector(String kind) throws IOException {
        try (InputStream in = PeerConnectionCodecTest.class.getResourceAsStream("/peerconnectionmsg.txt")) {
            String all = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            String prefix = "classic.peerconnectionmsg." + kind + ".data = ";
            return all.lines()
                    .filter(line -> line.startsWith(prefix))
                    .map(line -> HexFormat.of()
                            .parseHex(line.substring(prefix.length()).strip()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "response"})
    void what_was_seen_on_the_wire_is_read_and_written_byte_for_byte(String kind) throws IOException {
        PeerConnectionMessage message = PeerConnectionCodec.decode(vector(kind));
        assertThat(message.id()).isEqualTo(0x1122334455667788L);
        assertThat(message.request()).isEqualTo(kind.equals("request"));
        assertThat(message.addresses()).hasSizeGreaterThan(1);
        assertThat(message.addresses().get(0)).startsWith("0d04b932\n7c3").contains("tcptype passive");
        assertThat(PeerConnectionCodec.encode(message)).isEqualTo(vector(kind));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 65_536, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void every_id_of_64_bits_survives(long id) throws IOException {
        var message = new PeerConnectionMessage(id, PeerConnectionMessage.REQUEST, List.of("192.0.2.1", "[::1]:9"));
        assertThat(PeerConnectionCodec.decode(PeerConnectionCodec.encode(message)))
                .isEqualTo(message);
    }

    @Test
    void unknown_keys_are_skipped_in_any_order() throws IOException {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packMapHeader(5)
                    .packString("tid")
                    .packLong(7)
                    .packString("addresses")
                    .packArrayHeader(1);
            packer.packString("192.0.2.1")
                    .packString("future")
                    .packMapHeader(1)
                    .packNil()
                    .packArrayHeader(0);
            packer.packString("protocol")
                    .packInt(PeerConnectionMessage.RESPONSE)
                    .packString("id")
                    .packLong(5);
            assertThat(PeerConnectionCodec.decode(packer.toByteArray()))
                    .isEqualTo(new PeerConnectionMessage(5, PeerConnectionMessage.RESPONSE, List.of("192.0.2.1")));
        }
    }

    @Test
    void a_message_cut_anywhere_is_malformed() throws IOException {
        byte[] whole = vector("request");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> PeerConnectionCodec.decode(cut)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void a_message_with_more_behind_it_is_malformed() throws IOException {
        byte[] longer = Arrays.copyOf(vector("request"), vector("request").length + 1);
        assertThatThrownBy(() -> PeerConnectionCodec.decode(longer))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("bytes follow");
    }

    @Test
    void flipped_bytes_are_a_message_or_malformed_and_nothing_else() throws IOException {
        byte[] whole = vector("response");
        for (int i = 0; i < whole.length; i++) {
            for (int flip : new int[] {0x01, 0x10, 0x80, 0xff}) {
                byte[] flipped = whole.clone();
                flipped[i] ^= (byte) flip;
                decodeOrMalformed(flipped);
            }
        }
    }

    @Test
    void random_bytes_are_malformed_and_nothing_else() {
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && i % 2 == 0) {
                bytes[0] = (byte) 0x83;
            }
            decodeOrMalformed(bytes);
        }
    }

    private static void decodeOrMalformed(byte[] bytes) {
        try {
            assertThat(PeerConnectionCodec.decode(bytes).addresses().size())
                    .isLessThanOrEqualTo(PeerConnectionMessage.MAX_ADDRESSES);
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageNotContainingAny("\n");
        }
    }

    static Stream<String> lengthsOfStrangers() {
        return Stream.of(
                "dfffffffff", // a map of 4 Gi pairs
                "df00000011", // of 17
                "81dbffffffff", // a key of 4 GiB
                "81a9616464726573736573ddffffffff", // 4 Gi addresses
                "81a9616464726573736573dc0041", // 65 addresses
                "81a961646472657373657391dbffffffff", // an address of 4 GiB
                "81a961646472657373657391da3001", // an address of 12 KiB and a byte
                "81a161ddffffffff", // an unknown value of 4 Gi elements
                "81a161dfffffffff",
                "81a161c6ffffffff",
                "82a26964d3ffffffffffffffffa26964", // a negative id
                "82a2696401a2696401", // a key twice
                "80",
                "c0",
                "93010203");
    }

    @ParameterizedTest
    @MethodSource("lengthsOfStrangers")
    void nothing_is_taken_by_a_length_that_a_stranger_names(String hex) {
        assertThatThrownBy(() -> PeerConnectionCodec.decode(HexFormat.of().parseHex(hex)))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void more_than_16_KiB_is_refused_unread() {
        assertThatThrownBy(() -> PeerConnectionCodec.decode(new byte[PeerConnectionMessage.MAX_BYTES + 1]))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("16384");
    }

    @Test
    void a_message_takes_as_many_lines_as_fit() {
        List<String> lines = Stream.iterate(0, i -> i + 1)
                .limit(100)
                .map(i -> "x".repeat(500) + i)
                .toList();
        var fitting = PeerConnectionMessage.fitting(1, PeerConnectionMessage.REQUEST, lines);
        assertThat(fitting.addresses())
                .hasSizeBetween(30, 33)
                .isEqualTo(lines.subList(0, fitting.addresses().size()));
        assertThat(PeerConnectionCodec.encode(fitting)).hasSizeLessThanOrEqualTo(PeerConnectionMessage.MAX_BYTES);
        List<String> many = Stream.generate(() -> "192.0.2.1").limit(200).toList();
        assertThat(PeerConnectionMessage.fitting(1, PeerConnectionMessage.REQUEST, many)
                        .addresses())
                .hasSize(64);
        assertThat(PeerConnectionMessage.fitting(1, PeerConnectionMessage.REQUEST, List.of("é".repeat(7000)))
                        .addresses())
                .isEmpty();
    }

    @Test
    void no_wrong_message_can_exist() {
        assertThatThrownBy(() -> new PeerConnectionMessage(1, 7, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        List<String> tooMany = Stream.generate(() -> "a").limit(65).toList();
        assertThatThrownBy(() -> new PeerConnectionMessage(1, PeerConnectionMessage.REQUEST, tooMany))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PeerConnectionMessage(
                        1, PeerConnectionMessage.REQUEST, List.of("x".repeat(9000), "x".repeat(9000))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
