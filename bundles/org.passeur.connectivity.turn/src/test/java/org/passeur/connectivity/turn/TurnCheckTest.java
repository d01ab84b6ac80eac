package org.passeur.connectivity.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.passeur.api.Finding;
import org.passeur.api.LinkPath;
import org.passeur.connectivity.turn.relay.Timers;
import org.passeur.spi.link.Deadline;

@Timeout(60)
final class TurnCheckTest {
    private static List<Finding> check(String... servers) throws Exception {
        var check = new TurnCheck(Pairs.settings(Timers.real(), List.of("127.0.0.1"), servers));
        try {
            return check.check(Deadline.after(Pairs.LONG));
        } finally {
            check.end();
        }
    }

    @Test
    void a_good_server_and_one_with_a_wrong_password_are_told_apart() throws Exception {
        try (Coturn server = Coturn.start()) {
            String wrong = server.uri().replace(":password@", ":sesame@");
            List<Finding> findings = check(server.uri(), wrong, "turn:u:p@127.0.0.1:1");
            assertThat(findings).hasSize(3);
            Finding good = findings.get(0);
            assertThat(good.ways()).containsExactly(LinkPath.Kind.RELAYED);
            assertThat(good.text()).contains("relays [IPv4").contains("ms").contains("sees us as 127.0.0.1");
            assertThat(good.verdict()).isEqualTo(Coturn.hasIpv6() ? Finding.Verdict.OK : Finding.Verdict.NOTE);
            assertThat(findings.get(1).verdict()).isEqualTo(Finding.Verdict.PROBLEM);
            assertThat(findings.get(1).text())
                    .contains("does not take our user name")
                    .doesNotContain("sesame");
            assertThat(findings.get(2).text()).contains("cannot connect");
        }
        Deadline second = Deadline.after(Duration.ofSeconds(20));
        while (!Census.names().isEmpty() && !second.passed()) {
            Thread.onSpinWait();
        }
        assertThat(Census.names()).isEmpty();
    }

    @Test
    void without_a_server_nothing_is_known() throws Exception {
        assertThat(check()).singleElement().extracting(Finding::verdict).isEqualTo(Finding.Verdict.UNKNOWN);
    }
}
