package org.passeur.connectivity.ice.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.connectivity.ice.blob.IceCandidate.TcpType;

final class IceBlobCodecTest {
    private static final String CREDENTIALS = "0d04b932\n7c33834e7cf944bf0e367b47\n";
    private static final String LINE = "Hc0a8007e 1 TCP 2130706431 192.168.0.126 42751 typ host tcptype passive";

    /** From a PeerConnectionMsg as Jami sends it. */
    private static String jamis() throws IOException {
        try (InputStream in = IceBlobCodecTest.class.getResourceAsStream("request.txt")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void the_blob_of_a_jami_request_is_understood() throws IOException {
        IceBlob blob = IceBlobCodec.read(jamis()).orElseThrow();
        assertThat(blob.credentials()).isEqualTo(new Credentials("0d04b932", "7c33834e7cf944bf0e367b47"));
        assertThat(blob.candidates()).hasSize(5);
        assertThat(blob.candidates().get(0))
                .isEqualTo(new IceCandidate(
                        "H6e6ca682",
                        IceCandidate.HOST_PRIORITY,
                        InetAddress.getByName("2001:db8:4:6:9eb6:d0ff:fe00:c0de"),
                        50693,
                        IceCandidate.Type.HOST,
                        TcpType.PASSIVE));
        assertThat(blob.candidates().get(3).port()).isEqualTo(IceCandidate.DISCARD_PORT);
        assertThat(blob.candidates().get(3).tcpType()).isEqualTo(TcpType.ACTIVE);
        assertThat(blob.candidates().get(4))
                .isEqualTo(IceCandidate.reflexive(
                        new InetSocketAddress("203.0.113.7", 42751), InetAddress.getByName("192.168.0.126"), false));
    }

    @Test
    void what_was_read_is_written_again_byte_for_byte() throws IOException {
        assertThat(IceBlobCodec.write(IceBlobCodec.read(jamis()).orElseThrow())).isEqualTo(jamis());
    }

    @Test
    void our_own_candidates_look_like_jamis() throws Exception {
        InetAddress v4 = InetAddress.getByName("192.168.0.126");
        assertThat(IceCandidate.host(new InetSocketAddress(v4, 42751)).foundation())
                .isEqualTo("Hc0a8007e");
        var blob = new IceBlob(
                new Credentials("0d04b932", "7c33834e7cf944bf0e367b47"),
                List.of(
                        IceCandidate.host(new InetSocketAddress(v4, 42751)),
                        IceCandidate.active(v4),
                        IceCandidate.reflexive(new InetSocketAddress("203.0.113.7", 42751), v4, false)));
        assertThat(IceBlobCodec.write(blob))
                .isEqualTo(CREDENTIALS
                        + LINE
                        + "\nHc0a8007e 1 TCP 2130706431 192.168.0.126 9 typ host tcptype active\n"
                        + "Sc0a8007e 1 TCP 1694498815 203.0.113.7 42751 typ srflx tcptype passive\n");
    }

    @Test
    void a_link_local_address_is_told_without_its_zone() throws Exception {
        InetAddress address = Inet6Address.getByAddress(
                null, InetAddress.getByName("fe80::1:2").getAddress(), 3);
        String text = IceBlobCodec.write(
                new IceBlob(Credentials.random(new SecureRandom()), List.of(IceCandidate.active(address))));
        assertThat(text).contains(" fe80::1:2 9 typ host");
        assertThat(IceBlobCodec.read(text).orElseThrow().candidates().get(0).address())
                .isEqualTo(address);
    }

    @Test
    void addresses_of_all_shapes_survive_the_round_trip() throws Exception {
        for (String text : List.of("::1", "1::", "1:0:0:2::3", "0:1:0:1:0:1:0:1", "2001:db8::", "10.0.0.255")) {
            IceCandidate candidate = IceCandidate.host(new InetSocketAddress(InetAddress.getByName(text), 1));
            String written =
                    IceBlobCodec.write(new IceBlob(Credentials.random(new SecureRandom()), List.of(candidate)));
            assertThat(IceBlobCodec.read(written).orElseThrow().candidates()).containsExactly(candidate);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "\n\n",
                "198.51.100.9",
                "198.51.100.9:50001",
                "[2001:db8::7]:4222",
                "abc\ndef\n",
                "0d04b932",
                "0d04b932\n",
                "0d04b932\ntooshort\n",
                "0d04b932\n7c33834e7cf944bf0e367b47;\n",
                "0d0\n7c33834e7cf944bf0e367b47\n",
                " 0d04b932\n7c33834e7cf944bf0e367b47\n"
            })
    void what_is_no_blob_is_not_taken_for_one(String text) {
        assertThat(IceBlobCodec.read(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rubbish",
                "Hc0a8007e 1 UDP 2130706431 192.168.0.126 42751 typ host",
                "Hc0a8007e 2 TCP 2130706431 192.168.0.126 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP -1 192.168.0.126 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP 4294967296 192.168.0.126 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP 99999999999999999999 192.168.0.126 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 192.168.0.126 0 typ host tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 192.168.0.126 65536 typ host tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 localhost 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 attacker.example 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 cafe 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 192.168.0.1260 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 192.168.126 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 1:2:3 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 fe80::1%eth0 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 0.0.0.0 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 224.0.0.1 42751 typ host tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 192.168.0.126 42751 typ hose tcptype passive",
                "Hc0a8007e 1 TCP 2130706431 192.168.0.126 42751 typ host tcptype asleep",
                "Hc0a8007e 1 TCP 2130706431 192.168.0.126 42751 typ host",
                "H2345678901234567890123456789012 1 TCP 2130706431 192.168.0.126 42751 typ host tcptype passive",
                "H%0a 1 TCP 2130706431 192.168.0.126 42751 typ host tcptype passive"
            })
    void a_candidate_that_is_not_understood_is_skipped_and_the_next_one_counts(String bad) {
        IceBlob blob = IceBlobCodec.read(CREDENTIALS + bad + "\n" + LINE + "\n").orElseThrow();
        assertThat(blob.candidates()).hasSize(1);
        assertThat(blob.candidates().get(0).port()).isEqualTo(42751);
    }

    @Test
    void related_addresses_may_stand_before_or_after_the_tcp_type() {
        String before = LINE.replace(" tcptype", " raddr 10.0.0.1 rport 5 tcptype");
        String after = LINE + " raddr 10.0.0.1 rport 5";
        assertThat(IceBlobCodec.read(CREDENTIALS + before + "\n" + after)
                        .orElseThrow()
                        .candidates())
                .hasSize(2);
    }

    @Test
    void no_more_than_the_limit_of_candidates_is_read_and_no_blob_beyond_the_limit_of_length() {
        String shortLine = "H 1 TCP 1 1.2.3.4 5 typ host tcptype so\n";
        assertThat(IceBlobCodec.read(CREDENTIALS + shortLine.repeat(300))
                        .orElseThrow()
                        .candidates())
                .hasSize(IceBlob.MAX_CANDIDATES);
        assertThat(IceBlobCodec.read(CREDENTIALS + "x".repeat(IceBlob.MAX_LENGTH)))
                .isEmpty();
        List<IceCandidate> many = new ArrayList<>();
        for (int i = 0; i <= IceBlob.MAX_CANDIDATES; i++) {
            many.add(IceCandidate.host(new InetSocketAddress("10.0.0.1", i + 1)));
        }
        assertThatThrownBy(() -> new IceBlob(Credentials.random(new SecureRandom()), many))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cut_at_any_offset_or_with_any_character_changed_it_is_read_or_ignored() throws IOException {
        String text = jamis();
        var random = new Random(7);
        for (int at = 0; at < text.length(); at++) {
            String cut = text.substring(0, at);
            assertThatCode(() -> IceBlobCodec.read(cut)).doesNotThrowAnyException();
            var flipped = new StringBuilder(text);
            flipped.setCharAt(at, (char) random.nextInt(65536));
            assertThatCode(() -> IceBlobCodec.read(flipped.toString())).doesNotThrowAnyException();
        }
    }

    @Test
    void the_password_is_in_no_text_but_the_blob() {
        Credentials credentials = Credentials.random(new SecureRandom());
        assertThat(credentials.toString()).doesNotContain(credentials.password());
        assertThat(credentials.ufrag()).hasSize(8);
        assertThat(credentials.password()).hasSize(24);
    }
}
