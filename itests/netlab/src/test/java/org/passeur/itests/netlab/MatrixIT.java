package org.passeur.itests.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every topology: a file each way between two hosts that have nodes, by the best kind of path that there can be. */
@NeedsLab
@Timeout(600)
class MatrixIT {
    private static final int SIZE = 32 << 20;
    /** To a verdict: docs/operations.md promises ten seconds; the rest is for machines that have more to do. */
    private static final Duration TO_AWAITING_PEER = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    /**
     * Two hosts of a topology.
     *
     * @param kinds of paths, those that may be used: punched where {@code lab check} shows that it can be done, and
     *     host, where both ends have such addresses, also if that takes a punched firewall
     * @param needs what they cannot do without
     */
    record Row(String topology, String one, String other, Set<String> kinds, Set<Part> needs) {
        static Row of(String topology, String kind, Part... needs) {
            return between(topology, "a", "b", kind, needs);
        }

        static Row between(String topology, String one, String other, String kind, Part... needs) {
            return new Row(topology, one, other, Set.of(kind.split(" or ")), Set.of(needs));
        }

        private Peer peer(Host host, String person) throws IOException {
            var peer = new Peer(host, person, options());
            if (needs.contains(Part.PROXYING)) {
                peer.configure("org.passeur.signalling.dhtproxy", "proxies = http://rest:443");
            }
            return peer;
        }

        private String[] options() {
            return Servers.options(
                    needs.contains(Part.PUNCHING),
                    !needs.contains(Part.RELAYING)
                            ? ""
                            : topology.equals("tcp443-only") ? Servers.TURN_443 : Servers.TURN);
        }

        /** Every topology but the one with bad cables, where the machine's congestion control decides how fast it is. */
        private int size() {
            return topology.equals("lossy") ? SIZE / 32 : SIZE;
        }

        @Override
        public String toString() {
            return topology + ", " + one + " and " + other + ": " + String.join(" or ", kinds);
        }
    }

    private static final List<Row> ROWS = List.of(
            Row.of("flat", "host"),
            Row.of("lossy", "host"),
            Row.between("cone-cone", "a", "c", "host"),
            Row.of("cone-cone", "punched", Part.PUNCHING),
            Row.of("cone-hairpin", "punched", Part.PUNCHING),
            Row.of("double-nat", "punched", Part.PUNCHING),
            Row.between("double-nat", "a", "c", "relayed", Part.PUNCHING, Part.RELAYING),
            Row.of("fullcone-fullcone", "mapped or punched", Part.PUNCHING),
            Row.of("sym-cone", "relayed", Part.PUNCHING, Part.RELAYING),
            Row.of("sym-sym", "relayed", Part.PUNCHING, Part.RELAYING),
            Row.of("udp-blocked", "punched", Part.PUNCHING, Part.PROXYING),
            Row.of("tcp443-only", "relayed", Part.PUNCHING, Part.RELAYING, Part.PROXYING),
            Row.of("v6-only-a", "relayed", Part.PUNCHING, Part.RELAYING),
            Row.of("v6-both", "host", Part.PUNCHING),
            Row.of("upnp", "mapped or punched", Part.MAPPING));

    static Stream<Row> rows() {
        return ROWS.stream().filter(row -> row.needs.stream().allMatch(Part::isBuilt));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void a_file_goes_each_way_by_the_best_path(Row row) throws Exception {
        try (var lab = Lab.up(row.topology, folder)) {
            var alice = row.peer(lab.host(row.one), "alice").receive();
            var bob = row.peer(lab.host(row.other), "bob").receive();
            alice.ready();
            bob.ready();
            check(row, alice.sends(Content.random(folder, "from one to the other", row.size()), bob));
            check(row, bob.sends(Content.random(folder, "from the other to one", row.size()), alice));
        }
    }

    private static void check(Row row, Peer.Outcome outcome) {
        assertThat(outcome.kind()).isIn(row.kinds);
        assertThat(outcome.toAwaitingPeer()).isLessThan(TO_AWAITING_PEER);
    }
}
