package org.passeur.connectivity.portmap.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.passeur.connectivity.portmap.Answers;
import org.passeur.connectivity.portmap.mapping.Granted;
import org.passeur.connectivity.portmap.mapping.MalformedAnswerException;
import org.passeur.connectivity.portmap.mapping.RefusedException;
import org.passeur.connectivity.portmap.mapping.Wish;

final class PcpMessageTest {
    private static final Wish WISH = new Wish(
            new InetSocketAddress(address("192.168.1.10"), 40_000),
            40_000,
            Duration.ofHours(1),
            new Wish.Nonce(0x01020304, 0x05060708090a0b0cL));

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] question() {
        return new PcpRequest.Map(WISH, WISH.lifetime()).encode();
    }

    @Test
    void a_map_request_is_what_rfc_6887_draws() {
        assertThat(HexFormat.of().formatHex(question()))
                .isEqualTo("02010000" + "00000e10" // version, opcode, reserved, lifetime
                        + "00000000000000000000ffffc0a8010a" // client
                        + "0102030405060708090a0b0c" // nonce
                        + "06000000" + "9c40" + "9c40" // TCP, ports
                        + "00000000000000000000ffff00000000"); // no address in particular
    }

    @Test
    void a_map_request_for_ipv6_names_no_ipv4_address() {
        var wish = new Wish(
                new InetSocketAddress(address("2001:db8::10"), 40_000), 40_000, Duration.ofHours(1), WISH.nonce());
        String hex = HexFormat.of().formatHex(new PcpRequest.Map(wish, Duration.ofHours(1)).encode());
        assertThat(hex).contains("20010db8000000000000000000000010").endsWith("00".repeat(16));
    }

    @Test
    void an_announcement_is_a_header() {
        assertThat(HexFormat.of().formatHex(new PcpRequest.Announce(address("192.168.1.10")).encode()))
                .isEqualTo("0200000000000000" + "00000000000000000000ffffc0a8010a");
    }

    @Test
    void a_success_says_where_and_how_long() throws IOException {
        assertThat(PcpAnswer.mapped(Answers.pcp(question(), 0, 1800, 40_001), WISH))
                .contains(new Granted(new InetSocketAddress("25.1.1.11", 40_001), Duration.ofMinutes(30)));
    }

    @Test
    void lifetimes_are_unsigned() throws IOException {
        assertThat(PcpAnswer.mapped(Answers.pcp(question(), 0, -1, 40_001), WISH)
                        .orElseThrow()
                        .lifetime())
                .isEqualTo(Duration.ofSeconds(0xffff_ffffL));
    }

    @Test
    void an_answer_to_somebody_elses_wish_is_none() throws IOException {
        byte[] answer = Answers.pcp(question(), 0, 1800, 40_001);
        for (int place : new int[] {24, 35, 36, 41}) { // nonce, nonce, protocol, internal port
            byte[] other = answer.clone();
            other[place] ^= 1;
            assertThat(PcpAnswer.mapped(other, WISH)).as("byte %d", place).isEmpty();
        }
    }

    @Test
    void our_own_question_come_back_is_no_answer() throws IOException {
        assertThat(PcpAnswer.mapped(question(), WISH)).isEqualTo(Optional.empty());
    }

    @Test
    void a_refusal_says_what_can_be_done() {
        assertThatThrownBy(() -> PcpAnswer.mapped(Answers.pcp(question(), 2, 0, 0), WISH))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("allow them in its settings");
    }

    @Test
    void an_answer_cut_anywhere_is_malformed() {
        byte[] answer = Answers.pcp(question(), 0, 1800, 40_001);
        for (int length = 0; length < answer.length; length++) {
            byte[] cut = Arrays.copyOf(answer, length);
            assertThatThrownBy(() -> PcpAnswer.mapped(cut, WISH))
                    .as("%d bytes", length)
                    .isInstanceOf(MalformedAnswerException.class);
        }
    }

    @Test
    void noise_never_breaks_more_than_the_answer() {
        var random = new Random(6887);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = Answers.pcp(question(), 0, 1800, 40_001);
            for (int flips = random.nextInt(1, 8); flips > 0; flips--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(noise, random.nextInt(noise.length + 1));
            try {
                PcpAnswer.mapped(cut, WISH);
                PcpAnswer.announced(cut);
            } catch (IOException e) {
                assertThat(e).isInstanceOfAny(MalformedAnswerException.class, RefusedException.class);
            }
        }
    }

    @Test
    void a_router_of_another_version_does_not_speak_pcp() throws IOException {
        assertThat(PcpAnswer.announced(new byte[] {0, (byte) 0x80, 0, 1})).contains(false);
        assertThat(PcpAnswer.announced(Answers.pcp(new PcpRequest.Announce(address("192.168.1.10")).encode(), 0, 0, 0)))
                .contains(true);
    }
}
