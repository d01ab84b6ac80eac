package org.passeur.signalling.opendht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdviceTest {
    private final List<String> lines = new ArrayList<>();
    private long now = 5_000;
    private final Advice advice = new Advice(() -> now, new Advice.Log() {
        @Override
        public void warn(String text) {
            lines.add("WARN " + text);
        }

        @Override
        public void info(String text) {
            lines.add("INFO " + text);
        }
    });

    private void unconnectedFor(int seconds) {
        for (int i = 0; i < seconds; i += 15) {
            now += 15_000;
            advice.connected(false);
        }
    }

    @Test
    void bootstrap_nodes_that_do_not_answer_for_a_minute_are_named_with_what_to_do() {
        advice.asks(List.of("dht.example.org:4222", "192.0.2.7:4222"));
        unconnectedFor(45);
        assertThat(lines).isEmpty();
        unconnectedFor(15);
        assertThat(lines)
                .containsExactly(
                        "WARN no node of the network answered at dht.example.org:4222, 192.0.2.7:4222 for 60 s:"
                                + " check that UDP leaves this host and comes back, or give another --bootstrap");
    }

    @Test
    void it_is_said_again_after_ten_minutes_only() {
        advice.asks(List.of("192.0.2.7:4222"));
        unconnectedFor(600);
        assertThat(lines).hasSize(1);
        unconnectedFor(90);
        assertThat(lines).hasSize(2);
    }

    @Test
    void the_end_of_the_trouble_is_told_and_new_trouble_is_told_again() {
        advice.asks(List.of("192.0.2.7:4222"));
        unconnectedFor(75);
        advice.connected(true);
        assertThat(lines).last().isEqualTo("INFO in touch with the network again, after 75 s");
        unconnectedFor(60);
        assertThat(lines).hasSize(3).last().asString().startsWith("WARN no node of the network answered");
    }

    @Test
    void without_a_bootstrap_node_to_be_alone_is_no_warning() {
        unconnectedFor(60);
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).startsWith("INFO no other node is known").contains("--bootstrap HOST:PORT");
    }

    @Test
    void a_short_loss_of_the_network_is_not_worth_a_line() {
        advice.connected(true);
        unconnectedFor(45);
        advice.connected(true);
        assertThat(lines).isEmpty();
    }

    @Test
    void each_name_without_an_address_is_told_once_in_ten_minutes() {
        for (int i = 0; i < 10; i++) {
            advice.unresolved("dht.example.org", "unknown");
            advice.unresolved("other.example.org", "unknown");
            now += 30_000;
        }
        assertThat(lines).hasSize(2).allMatch(line -> line.contains("name servers"));
    }

    @Test
    void a_clock_that_is_minutes_behind_is_told_and_one_that_is_seconds_behind_is_not() {
        advice.clockBehind(30);
        assertThat(lines).isEmpty();
        advice.clockBehind(3600);
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).contains("3600 s behind").contains("NTP");
    }

    @Test
    void a_missing_family_is_told_once_and_for_all() {
        for (int i = 0; i < 100; i++) {
            advice.families(true, false);
            now += 60_000;
        }
        assertThat(lines)
                .containsExactly(
                        "INFO this host has no IPv6: devices that have nothing else are reached through a relay only");
    }

    @Test
    void what_strangers_make_us_say_is_bounded() {
        for (int i = 0; i < 10_000; i++) {
            advice.unresolved("host" + i, "unknown");
        }
        assertThat(lines).hasSizeLessThan(100);
    }
}
