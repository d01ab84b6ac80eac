package org.passeur.connectivity.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.connectivity.turn.stun.Family;

/** The lines of the classic message, as this provider understands them. */
final class LinesTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, 0",
        "192.0.2.1:7, 192.0.2.1, 7",
        "[2001:db8::1], 2001:db8::1, 0",
        "[2001:db8::1]:65535, 2001:db8::1, 65535",
        "2001:db8::1, 2001:db8::1, 0"
    })
    void addresses_are_read_in_all_four_forms_and_bare(String line, String address, int port) {
        assertThat(AddressLine.read(line)).contains(new AddressLine(Pairs.address(address), port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "192.0.2.1:7", "[2001:db8:0:0:0:0:0:1]", "[2001:db8:0:0:0:0:0:1]:9"})
    void addresses_are_written_as_they_are_read(String line) {
        assertThat(AddressLine.read(line).orElseThrow().write()).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "host:7",
                "192.0.2.1:",
                "192.0.2.1:70000",
                "192.0.2.1:7 ",
                "999.0.2.1",
                "[fe80::1%lo]:7",
                "::::",
                "[192.0.2.1]",
                "1.2.3",
                "x\ny\nz\n"
            })
    void what_is_no_address_is_none(String line) {
        assertThat(AddressLine.read(line)).isEmpty();
    }

    /** Looks in another process, whose names come from a file. */
    @Test
    void no_line_has_a_name_server_asked(@TempDir Path folder) throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "192.0.2.1 999.0.2.1\n");
        Process reading = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reading.class.getName(),
                        "999.0.2.1")
                .redirectErrorStream(true)
                .start();
        assertThat(reading.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(reading.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines("Optional.empty");
    }

    /** Prints what a line is. */
    static final class Reading {
        private Reading() {}

        public static void main(String... lines) {
            System.out.println(AddressLine.read(lines[0]));
        }
    }

    @Test
    void public_candidates_of_an_ice_description_count_private_ones_do_not() {
        String blob = "0d04b932\n7c33834e7cf944bf0e367b47\n"
                + "H1 1 TCP 2130706431 192.168.0.126 42751 typ host tcptype passive\n"
                + "H1 1 TCP 2130706431 100.64.0.9 9 typ host tcptype active\n"
                + "H1 1 TCP 2130706431 fd00::9 9 typ host tcptype active\n"
                + "H2 1 TCP 2130706431 2001:db8::5 50693 typ host tcptype passive\n"
                + "S1 1 TCP 1694498815 203.0.113.7 42751 typ srflx tcptype passive\n"
                + "S1 1 TCP 1694498815 evil.example 1 typ srflx tcptype passive\nrubbish\n";
        PeerLines lines = PeerLines.read(List.of(blob, "198.51.100.4", "0.0.0.0", "224.0.0.1:7", "[fe80::1]:9"));
        assertThat(lines.peers(Family.IPV4))
                .containsExactlyInAnyOrder(Pairs.address("203.0.113.7"), Pairs.address("198.51.100.4"));
        assertThat(lines.peers(Family.IPV6)).containsExactly(Pairs.address("2001:db8::5"));
        assertThat(lines.relays()).isEmpty();
    }

    @Test
    void only_so_many_count() {
        List<String> many = IntStream.range(0, 60)
                .mapToObj(i -> "192.0.2." + i + ":" + (i + 1))
                .toList();
        PeerLines lines = PeerLines.read(many);
        assertThat(lines.peers()).hasSize(PeerLines.MAX_PEERS);
        assertThat(lines.relays()).hasSize(PeerLines.MAX_RELAYS).contains(new InetSocketAddress("192.0.2.0", 1));
        assertThat(PeerLines.read(Collections.nCopies(100_000, "x\n".repeat(100)))
                        .peers())
                .isEmpty();
    }
}
