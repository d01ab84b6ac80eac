package org.passeur.itests.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.itests.felix.PasseurProcess;

/** What goes wrong on the way: servers, routers, cables. */
@NeedsLab
@Timeout(600)
class TroubleIT {
    private static final int UNREACHABLE = 4;
    private static final int LARGE = 32 << 20;
    /** So slow that a large file is on its way for a quarter of a minute. */
    private static final Map<String, String> SLOW = Map.of("RATE", "16");

    private static final String[] STUN = Servers.options(true, "");
    private static final String[] TURN = Servers.options(true, Servers.TURN);

    @TempDir
    Path folder;

    private static Peer alice(Lab lab, String... options) throws Exception {
        return new Peer(lab.host("a"), "alice", options);
    }

    private static Peer bob(Lab lab, String... options) throws Exception {
        return new Peer(lab.host("b"), "bob", options).receive().ready();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** Ends because nothing leads to the other: what it says about that. */
    private static String unreachable(PasseurProcess sending) throws Exception {
        assertThat(sending.exitCode()).as(sending::said).isEqualTo(UNREACHABLE);
        JsonNode failed = sending.event("failed");
        assertThat(failed.path("reason").asText()).as(sending::said).isEqualTo("peer-unreachable");
        return failed.path("message").asText();
    }

    @Test
    void loss_and_delay_do_not_keep_a_file_from_arriving() throws Exception {
        try (var lab = Lab.up("flat", folder, Map.of("DELAY", "100", "LOSS", "2"))) {
            var bob = bob(lab, Servers.options(false, ""));
            assertThat(alice(lab, Servers.options(false, ""))
                            .sends(Content.small(folder, "letter"), bob)
                            .kind())
                    .isEqualTo("host");
        }
    }

    @Test
    void loss_and_delay_do_not_keep_routers_from_being_punched() throws Exception {
        try (var lab = Lab.up("cone-cone", folder, Map.of("DELAY", "100", "LOSS", "2"))) {
            var bob = bob(lab, STUN);
            assertThat(alice(lab, STUN)
                            .sends(Content.small(folder, "letter"), bob)
                            .kind())
                    .isEqualTo("punched");
        }
    }

    @Test
    void a_router_that_starts_again_between_request_and_answer_is_survived() throws Exception {
        try (var lab = Lab.up("cone-cone", folder)) {
            var bob = bob(lab, STUN);
            var alice = alice(lab, STUN); // each of her commands has a node of its own, so no link is open
            alice.sends(Content.small(folder, "before"), bob); // so that others know of him what she has to ask
            Path file = Content.small(folder, "letter");
            bob.receiver().signal("STOP");
            PasseurProcess sending = alice.send(file, bob);
            sending.event("offer-sent");
            lab.command("reboot", "na");
            bob.receiver().signal("CONT");
            assertThat(alice.sent(sending, file, bob).kind()).isEqualTo("punched");
        }
    }

    @Test
    void a_transfer_goes_on_by_another_link_when_a_pulled_cable_is_plugged_in_again() throws Exception {
        try (var lab = Lab.up("cone-cone", folder, SLOW)) {
            var bob = bob(lab, STUN);
            var alice = alice(lab, STUN);
            Path file = Content.random(folder, "large", LARGE);
            PasseurProcess sending = alice.send(file, bob);
            sending.event("progress");
            bob.host().run("ip", "link", "set", "eth0", "down");
            long pulled = System.nanoTime();
            sending.events("offer-sent", 2); // the path is known to be dead
            assertThat(since(pulled)).isLessThan(Duration.ofSeconds(40));
            bob.host().run("ip", "link", "set", "eth0", "up");
            bob.host().run("ip", "route", "replace", "default", "via", "192.168.2.1");
            assertThat(alice.sent(sending, file, bob).kind()).isEqualTo("punched");
        }
    }

    @Test
    void a_transfer_goes_on_when_a_relay_that_died_is_back() throws Exception {
        try (var lab = Lab.up("sym-sym", folder, SLOW)) {
            var bob = bob(lab, TURN);
            var alice = alice(lab, TURN);
            Path file = Content.random(folder, "large", LARGE);
            PasseurProcess sending = alice.send(file, bob);
            sending.event("progress");
            lab.command("stop", "turn");
            sending.events("offer-sent", 2);
            lab.command("start", "turn");
            assertThat(alice.sent(sending, file, bob).kind()).isEqualTo("relayed");
        }
    }

    @Test
    void a_wrong_password_for_the_relay_is_said() throws Exception {
        try (var lab = Lab.up("sym-sym", folder)) {
            String[] wrong = Servers.options(true, Servers.TURN.replace("secret", "wrong"));
            var bob = bob(lab, wrong);
            String message = unreachable(alice(lab, wrong).send(Content.small(folder, "letter"), bob));
            assertThat(message).contains("401");
        }
    }

    @Test
    void a_relay_that_does_not_relay_tcp_is_said() throws Exception {
        try (var lab = Lab.up("sym-sym", folder)) {
            lab.command("stop", "turn");
            lab.command("start", "turn", "--no-tcp-relay");
            var bob = bob(lab, TURN);
            String message = unreachable(alice(lab, TURN).send(Content.small(folder, "letter"), bob));
            assertThat(message).contains("442"); // RFC 8656: Unsupported Transport Protocol
        }
    }

    @Test
    void a_relay_that_is_of_no_use_does_not_keep_routers_from_being_punched() throws Exception {
        try (var lab = Lab.up("cone-cone", folder)) {
            String[] wrong = Servers.options(true, Servers.TURN.replace("secret", "wrong"));
            var bob = bob(lab, wrong);
            assertThat(alice(lab, wrong)
                            .sends(Content.small(folder, "letter"), bob)
                            .kind())
                    .isEqualTo("punched");
        }
    }

    @Test
    void twenty_transfers_at_once_go_through_one_symmetric_router() throws Exception {
        try (var lab = Lab.up("sym-cone", folder)) {
            var bob = bob(lab, TURN);
            var alice = alice(lab, TURN);
            // twenty answers have to be signed, on a machine that may have other things to do
            alice.configure("org.passeur.core", "answer_timeout_millis = 120000");
            alice.receive().ready();
            List<Path> files = new ArrayList<>();
            List<PasseurProcess> sending = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                files.add(Content.small(folder, "letter " + (char) ('a' + i)));
                sending.add(alice.send(files.get(i), bob));
            }
            for (int i = 0; i < sending.size(); i++) {
                assertThat(alice.sent(sending.get(i), files.get(i), bob).kind()).isEqualTo("relayed");
            }
        }
    }
}
