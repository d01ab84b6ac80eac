package org.passeur.connectivity.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.passeur.api.Finding;
import org.passeur.api.LinkPath;
import org.passeur.spi.link.Deadline;

/** What is found out about this host, with servers that say what a router would make them say. */
@Timeout(60)
final class HostCheckTest {
    private static List<Finding> check(String... servers) throws Exception {
        var provider = new IceConnectivity(List.of("127.0.0.1"), "0", List.of(servers));
        return provider.check(Deadline.after(Duration.ofSeconds(20)));
    }

    private static Finding about(List<Finding> findings, String subject) {
        return findings.stream()
                .filter(f -> f.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError(findings));
    }

    @Test
    void without_a_server_it_says_what_would_be_needed() throws Exception {
        List<Finding> findings = check();
        assertThat(about(findings, "IPv4 addresses").verdict()).isEqualTo(Finding.Verdict.OK);
        assertThat(about(findings, "IPv6 addresses").verdict()).isEqualTo(Finding.Verdict.NOTE);
        assertThat(about(findings, "IPv4 from outside").verdict()).isEqualTo(Finding.Verdict.UNKNOWN);
        assertThat(about(findings, "IPv4 from outside").text()).contains("--stun");
    }

    @Test
    void servers_that_see_the_same_mean_that_tcp_can_be_punched() throws Exception {
        try (StubStunServer one = StubStunServer.seeing("192.0.2.7", 4711);
                StubStunServer two = StubStunServer.seeing("192.0.2.7", 4711)) {
            Finding mapping = about(check(one.address(), two.address()), "IPv4 mapping");
            assertThat(mapping.verdict()).isEqualTo(Finding.Verdict.OK);
            assertThat(mapping.text()).contains("192.0.2.7:4711", "with another port", "endpoint-independent");
            assertThat(mapping.ways()).contains(LinkPath.Kind.PUNCHED);
        }
    }

    @Test
    void servers_that_see_different_ports_mean_that_a_relay_is_needed() throws Exception {
        try (StubStunServer one = StubStunServer.seeing("192.0.2.7", 4711);
                StubStunServer two = StubStunServer.seeing("192.0.2.7", 4712)) {
            Finding mapping = about(check(one.address(), two.address()), "IPv4 mapping");
            assertThat(mapping.verdict()).isEqualTo(Finding.Verdict.PROBLEM);
            assertThat(mapping.text()).contains("symmetric", "TURN");
            assertThat(mapping.ways()).isEmpty();
        }
    }

    @Test
    void a_server_that_does_not_answer_is_a_problem_within_its_time_and_nothing_is_left() throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Finding mapping = about(check("127.0.0.1:" + hanging.getLocalPort()), "IPv4 mapping");
            assertThat(mapping.verdict()).isEqualTo(Finding.Verdict.PROBLEM);
            assertThat(mapping.text()).contains("no STUN server answered");
        }
        Deadline deadline = Deadline.after(Duration.ofSeconds(20));
        while (Census.names().contains("passeur-ice-door-check") && !deadline.passed()) {
            Thread.onSpinWait();
        }
        assertThat(Census.names()).doesNotContain("passeur-ice-door-check");
    }
}
