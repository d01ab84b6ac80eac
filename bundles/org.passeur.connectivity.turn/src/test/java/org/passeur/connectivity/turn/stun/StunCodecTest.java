package org.passeur.connectivity.turn.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Messages as coturn and the RFCs have them, and as nobody should. */
final class StunCodecTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern RECORDED = Pattern.compile("\\b((?:00|01)[0-9a-f]{2}[0-9a-f]{4}2112a442[0-9a-f]+)");

    /** RFC 5769 section 2.4: long-term credentials, no FINGERPRINT. */
    private static final String RFC_5769 = "000100602112a44278ad3433c6ad72c029da412e"
            + "00060012e3839ee38388e383aae38383e382afe382b90000"
            + "0015001c662f2f3439396b39353464364f4c33346f4c39465354767936347341"
            + "0014000b6578616d706c652e6f726700"
            + "00080014f67024656dd64a3e02b8e0712e85c9a28ca89666";

    private static final String MATRIX = "マトリックス";

    private static List<byte[]> recorded() throws IOException {
        try (InputStream in = StunCodecTest.class.getResourceAsStream("turn-rfc6062.txt")) {
            Matcher messages = RECORDED.matcher(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            List<byte[]> all = new ArrayList<>();
            while (messages.find()) {
                byte[] bytes = HEX.parseHex(messages.group(1));
                if (ByteBuffer.wrap(bytes).getShort(2) == bytes.length - StunMessage.HEADER) {
                    all.add(bytes); // some were recorded without their end
                }
            }
            return all;
        }
    }

    @Test
    void what_was_recorded_with_coturn_is_read_and_signed_as_expected() throws IOException {
        Key key = Key.longTerm(Key.Kind.SHA1, "MD5", "ring", "ring", "ring");
        Key other = Key.longTerm(Key.Kind.SHA1, "MD5", "ring", "ring", "rong");
        int signed = 0;
        for (byte[] bytes : recorded()) {
            Incoming read = StunCodec.read(bytes);
            assertThat(read.message().notUnderstood()).isEmpty();
            if (read.isSignedBy(key)) {
                signed++;
                assertThat(read.isSignedBy(other)).isFalse();
            }
        }
        assertThat(recorded()).hasSize(12);
        assertThat(signed).isEqualTo(8);
    }

    @Test
    void what_we_write_is_what_was_recorded_byte_for_byte() throws IOException {
        Key key = Key.longTerm(Key.Kind.SHA1, "MD5", "ring", "ring", "ring");
        int requests = 0;
        for (byte[] bytes : recorded()) {
            Incoming read = StunCodec.read(bytes);
            if (read.message().kind() == StunMessage.Kind.REQUEST) {
                requests++;
                Key signing = read.isSignedBy(key) ? key : null;
                assertThat(StunCodec.write(read.message(), signing, false)).isEqualTo(bytes);
            }
        }
        assertThat(requests).isEqualTo(8);
    }

    @Test
    void the_allocation_says_relay_address_our_address_and_lifetime() throws IOException {
        StunMessage answer = recordedMessage("0103", 0);
        assertThat(answer.method()).isEqualTo(Method.ALLOCATE);
        assertThat(answer.relayedAddress()).isEqualTo(new InetSocketAddress("127.0.0.1", 59185));
        assertThat(answer.mappedAddress()).isEqualTo(new InetSocketAddress("127.0.0.1", 49244));
        assertThat(answer.lifetime()).isEqualTo(600);
        assertThat(recordedMessage("0103", 1).relayedAddress())
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("::1"), 55686));
    }

    /** The vectors have success answers taken apart: they are put together again. */
    private static StunMessage recordedMessage(String type, int number) throws IOException {
        assertThat(type).isEqualTo("0103");
        Transaction transaction = number == 0
                ? Transaction.read(ByteBuffer.wrap(HEX.parseHex("a837c7981bd665395e28ad8c")))
                : Transaction.read(ByteBuffer.wrap(HEX.parseHex("43b89253db3fef1a781bf57d")));
        List<Attribute> attributes = number == 0
                ? List.of(hex(0x16, "0001c6235e12a443"), hex(0x20, "0001e14e5e12a443"), hex(0x0d, "00000258"))
                : List.of(
                        hex(0x16, "0002f8942112a44243b89253db3fef1a781bf57c"),
                        hex(0x20, "0002a4c62112a44243b89253db3fef1a781bf57c"),
                        hex(0x0d, "00000258"));
        var message = new StunMessage(Method.ALLOCATE, StunMessage.Kind.SUCCESS, transaction, attributes);
        return StunCodec.read(StunCodec.write(message, null)).message();
    }

    private static Attribute hex(int type, String value) {
        return Attribute.of(type, HEX.parseHex(value));
    }

    @Test
    void a_connection_attempt_says_which_connection_and_whose() throws IOException {
        StunMessage attempt = recorded().stream()
                .map(StunCodecTest::read)
                .filter(each -> each.method() == Method.CONNECTION_ATTEMPT)
                .findFirst()
                .orElseThrow();
        assertThat(attempt.kind()).isEqualTo(StunMessage.Kind.INDICATION);
        assertThat(attempt.connectionId()).isEqualTo(0x0ef24801);
        assertThat(attempt.peerAddress()).isEqualTo(new InetSocketAddress("127.0.0.1", 33828));
    }

    private static StunMessage read(byte[] bytes) {
        try {
            return StunCodec.read(bytes).message();
        } catch (MalformedStun e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void the_tooLongterm_signature_of_rfc_5769_holds() throws IOException {
        Incoming read = StunCodec.read(HEX.parseHex(RFC_5769));
        assertThat(read.isSignedBy(Key.longTerm(Key.Kind.SHA1, "MD5", MATRIX, "example.org", "TheMatrIX")))
                .isTrue();
        assertThat(read.isSignedBy(Key.longTerm(Key.Kind.SHA1, "MD5", MATRIX, "example.org", "TheMatrix")))
                .isFalse();
    }

    @Test
    void the_sha_256_credentials_of_rfc_8489_are_written_as_there() throws IOException {
        var transaction = Transaction.read(ByteBuffer.wrap(HEX.parseHex("78ad3433c6ad72c029da412e")));
        Key key = Key.longTerm(Key.Kind.SHA256, "SHA-256", MATRIX, "example.org", "TheMatrIX");
        var request = new StunMessage(
                Method.BINDING,
                StunMessage.Kind.REQUEST,
                transaction,
                List.of(
                        Attribute.of(Attribute.USERHASH, Key.userHash(MATRIX, "example.org")),
                        Attribute.text(Attribute.NONCE, "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA"),
                        Attribute.text(Attribute.REALM, "example.org"),
                        hex(Attribute.PASSWORD_ALGORITHM, "00020000")));
        byte[] bytes = StunCodec.write(request, key, false);
        assertThat(HEX.formatHex(bytes))
                .startsWith("000100902112a442")
                .contains("001e00204a3cf38fef6992bda952c6780417da0f24819415569e60b205c46e41407f1704")
                .endsWith("001c0020b5c7bf005b6c52a21c51c5e892f81924136296cb927c43149309278cc6518e65");
        assertThat(StunCodec.read(bytes).isSignedBy(key)).isTrue();
    }

    @Test
    void a_message_cut_anywhere_is_an_end_and_never_a_message() throws IOException {
        for (byte[] bytes : recorded()) {
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> StunCodec.read(new ByteArrayInputStream(cut)))
                        .isInstanceOf(EOFException.class);
                assertThatThrownBy(() -> StunCodec.read(cut)).isInstanceOf(MalformedStun.class);
            }
        }
    }

    @Test
    void not_a_byte_is_read_beyond_the_message() throws IOException {
        byte[] message = recorded().get(0);
        byte[] more = Arrays.copyOf(message, message.length + 3);
        var in = new ByteArrayInputStream(more);
        StunCodec.read(in);
        assertThat(in.available()).isEqualTo(3);
    }

    @Test
    void a_message_that_is_changed_anywhere_is_refused_or_not_signed() throws IOException {
        Key key = Key.longTerm(Key.Kind.SHA1, "MD5", "ring", "ring", "ring");
        var random = new Random(4);
        for (byte[] bytes : recorded()) {
            for (int i = 0; i < 400; i++) {
                byte[] changed = bytes.clone();
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                if (Arrays.equals(changed, bytes)) {
                    continue;
                }
                try {
                    Incoming read = StunCodec.read(changed);
                    touch(read.message());
                    boolean behind = Arrays.equals(changed, 0, bytes.length - 24, bytes, 0, bytes.length - 24);
                    assertThat(read.isSignedBy(key) && !behind).isFalse();
                } catch (MalformedStun e) {
                    assertThat(e).hasMessageContaining("not STUN");
                }
            }
        }
    }

    /** All that may be asked of it: an answer, or a message that says what is wrong. */
    private static void touch(StunMessage message) {
        List<Question> questions = List.of(
                message::errorCode,
                message::relayedAddress,
                message::peerAddress,
                message::mappedAddress,
                message::alternateServer,
                message::alternateDomain,
                message::lifetime,
                message::connectionId,
                () -> Challenge.of(message));
        for (Question question : questions) {
            try {
                assertThat(question.ask()).isNotNull();
            } catch (MalformedStun e) {
                assertThat(e).hasMessageContaining("not STUN");
            }
        }
    }

    private interface Question {
        Object ask() throws MalformedStun;
    }

    @Test
    void lies_about_lengths_are_refused_before_memory_is_taken() {
        for (String bad : List.of(
                "0101ffff2112a442000000000000000000000000", // longer than any message
                "010100022112a442000000000000000000000000", // not a multiple of four
                "010100002112a443000000000000000000000000", // another cookie
                "810100002112a442000000000000000000000000")) { // the first bits
            assertThatThrownBy(() -> StunCodec.read(new ByteArrayInputStream(HEX.parseHex(bad))))
                    .isInstanceOf(MalformedStun.class);
        }
        assertThatThrownBy(() -> StunCodec.read(HEX.parseHex("010100042112a44200000000000000000000000000200008")))
                .isInstanceOf(MalformedStun.class)
                .hasMessageContaining("longer than the message");
        String many = "0101" + HEX.toHexDigits((short) (4 * 65)) + "2112a442" + "00".repeat(12) + "80220000".repeat(65);
        assertThatThrownBy(() -> StunCodec.read(HEX.parseHex(many))).hasMessageContaining("more than 64");
    }

    @Test
    void a_wrong_fingerprint_is_refused_and_ours_holds() throws IOException {
        var message = new StunMessage(
                Method.REFRESH, StunMessage.Kind.REQUEST, new Transaction(1, 2), List.of(Attribute.lifetime(600)));
        byte[] bytes = StunCodec.write(message, null);
        assertThat(StunCodec.read(bytes).message()).isEqualTo(message);
        bytes[bytes.length - 1] ^= 1;
        assertThatThrownBy(() -> StunCodec.read(bytes)).hasMessageContaining("FINGERPRINT");
    }

    @Test
    void attributes_that_must_be_understood_are_named() throws IOException {
        var message = new StunMessage(
                Method.REFRESH,
                StunMessage.Kind.SUCCESS,
                new Transaction(1, 2),
                List.of(hex(0x7001, "00000000"), hex(0xc001, "00000000")));
        assertThat(StunCodec.read(StunCodec.write(message, null)).message().notUnderstood())
                .containsExactly("0x7001");
    }

    @Test
    void a_challenge_too_long_for_any_answer_is_malformed() {
        List<Attribute> strange = List.of(
                Attribute.of(Attribute.REALM, filled(763, 0xff)), // no UTF-8: three times as long when written
                Attribute.of(Attribute.NONCE, filled(763, 0xff)));
        List<Attribute> tooLong = List.of(
                Attribute.text(Attribute.REALM, "realm"),
                Attribute.text(Attribute.NONCE, "obMatJos2gAAA" + "x".repeat(700)),
                Attribute.of(Attribute.PASSWORD_ALGORITHMS, algorithms(3_000)));
        for (List<Attribute> attributes : List.of(strange, tooLong)) {
            var challenge = new StunMessage(
                    Method.ALLOCATE, StunMessage.Kind.ERROR, Transaction.next(new Random(7)), attributes);
            assertThatThrownBy(() -> Challenge.of(challenge)).isInstanceOf(MalformedStun.class);
        }
    }

    private static byte[] filled(int length, int with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    /** MD5 first, then nothing that anybody knows. */
    private static byte[] algorithms(int length) {
        byte[] bytes = new byte[length];
        bytes[1] = 1;
        return bytes;
    }
}
