package org.passeur.itests.netlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.passeur.itests.felix.PasseurProcess;

/**
 * Prints how soon an offer is shown, and how fast a file goes, by each kind of path: no test, and run by name only (see
 * docs/figures.md). Needs {@code iperf3}.
 */
@NeedsLab
class PathFigures {
    private static final int OFFERS = 7;
    private static final int COPIES = 3;
    private static final int SIZE = 256 << 20;
    private static final double MIB = 1 << 20;

    @TempDir
    Path folder;

    @BeforeAll
    static void head() {
        System.out.println("FIGURE | topology | kind | what | median | least | most |");
    }

    @ParameterizedTest
    @CsvSource({
        "flat",
        "cone-cone",
        "fullcone-fullcone",
        "double-nat",
        "upnp",
        "v6-both",
        "sym-cone",
        "sym-sym",
        "v6-only-a"
    })
    void offers_at_a_round_trip_of_20_ms(String topology) throws Exception {
        try (var lab = Lab.up(topology, folder, Map.of("DELAY", "10"))) {
            var bob = negotiating(lab, "b", "bob");
            var alice = negotiating(lab, "a", "alice");
            alice.sends(Content.small(folder, "first"), bob);
            List<Double> millis = new ArrayList<>();
            String kind = "";
            for (int i = 0; i < OFFERS; i++) {
                Peer.Outcome outcome = alice.sends(Content.small(folder, "letter " + (char) ('a' + i)), bob);
                millis.add((double) outcome.toAwaitingPeer().toMillis());
                kind = outcome.kind();
            }
            print(topology, kind, "send to awaiting-peer, ms", millis);
        }
    }

    /** A node that keeps no link for the next transfer, so that each one negotiates. */
    private static Peer negotiating(Lab lab, String host, String person) throws Exception {
        var peer = new Peer(lab.host(host), person, Servers.options(true, Servers.TURN));
        peer.configure("org.passeur.transfer.chunked", "idle_millis = 100");
        return peer.receive().ready();
    }

    @ParameterizedTest
    @CsvSource({"flat", "cone-cone", "sym-sym"})
    void speed_on_the_cables_of_the_laboratory(String topology) throws Exception {
        try (var lab = Lab.up(topology, folder)) {
            String[] options = Servers.options(true, Servers.TURN);
            var bob = new Peer(lab.host("b"), "bob", options).receive().ready();
            var alice = new Peer(lab.host("a"), "alice", options).receive().ready();
            lab.host("pub").start("iperf3", "-s");
            Path file = Content.random(folder, "large", SIZE);
            List<Double> ours = new ArrayList<>();
            List<Double> bare = new ArrayList<>();
            String kind = "";
            for (int i = 0; i < COPIES; i++) { // by turns, since the machine has other things to do
                PasseurProcess sending = alice.send(file, bob);
                kind = alice.sent(sending, file, bob).kind();
                Duration took = Duration.between(time(sending.event("accepted")), time(sending.event("finished")));
                ours.add(SIZE / MIB / (took.toMillis() / 1000.0));
                bare.add(iperf(lab));
                Files.deleteIfExists(bob.inbox().resolve(file.getFileName()));
            }
            print(topology, kind, "one file of 256 MiB, MiB/s", ours);
            print(topology, "direct", "iperf3 from the same host to pub, MiB/s", bare);
        }
    }

    private static double iperf(Lab lab) throws Exception {
        JsonNode result = new ObjectMapper().readTree(lab.host("a").run("iperf3", "-c", "pub4", "-t", "3", "-J"));
        return result.at("/end/sum_received/bits_per_second").asDouble() / 8 / MIB;
    }

    @Test
    void machine() {
        System.out.printf(
                Locale.ROOT,
                "FIGURE | Java %s, %d processors, load %.2f%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static Instant time(JsonNode event) {
        return Instant.parse(event.path("time").asText());
    }

    private static void print(String topology, String kind, String what, List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "FIGURE | %s | %s | %s (%d) | %.0f | %.0f | %.0f |%n",
                topology,
                kind,
                what,
                sorted.size(),
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }
}
