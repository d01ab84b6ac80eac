package org.passeur.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.passeur.api.Checkup;
import org.passeur.api.Finding;
import org.passeur.api.Finding.Verdict;
import org.passeur.api.LinkPath;
import org.passeur.api.Slot;
import org.passeur.core.engine.Named;
import org.passeur.core.engine.Workers;
import org.passeur.spi.diagnostics.ConnectivityCheck;
import org.passeur.spi.signalling.Signalling;

@Timeout(60)
class ChecksTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Workers workers = new Workers(16);
    private final List<Named<ConnectivityCheck>> checks = new ArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private List<Slot> missing = List.of();
    private int connectedAfter;
    private List<InetAddress> addresses = List.of(address("192.168.1.5"));

    @AfterEach
    void no_thread_is_left() {
        workers.close();
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private Checkup check(Duration longest) throws InterruptedException {
        var session = (Signalling) Proxy.newProxyInstance(
                Signalling.class.getClassLoader(),
                new Class<?>[] {Signalling.class},
                (proxy, method, arguments) -> asked.incrementAndGet() > connectedAfter);
        return new Checks(
                        workers,
                        () -> checks,
                        () -> missing,
                        () -> List.of(new Named<>("memory", session)),
                        () -> addresses)
                .run(longest);
    }

    private void checking(String name, ConnectivityCheck check) {
        checks.add(new Named<>(name, check));
    }

    private static Finding last(Checkup checkup) {
        return checkup.findings().get(checkup.findings().size() - 1);
    }

    private static Finding about(String subject, Checkup checkup) {
        return checkup.findings().stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing about " + subject + " in " + checkup));
    }

    @Test
    void with_all_slots_filled_and_another_node_known_files_can_be_received() throws Exception {
        checking("turn", deadline -> List.of(Finding.ok("TURN", "there").opening(LinkPath.Kind.RELAYED)));
        Checkup checkup = check(LONG);
        assertThat(checkup.reachable()).isTrue();
        assertThat(last(checkup).text())
                .isEqualTo("files can be received; ways in: to its own addresses, through a TURN server");
        assertThat(about("TURN", checkup).verdict()).isEqualTo(Verdict.OK);
        assertThat(about("IPv4", checkup).text()).isEqualTo("192.168.1.5 (private)");
        assertThat(about("IPv6", checkup).verdict()).isEqualTo(Verdict.NOTE);
    }

    @Test
    void a_network_that_is_entered_meanwhile_is_waited_for() throws Exception {
        connectedAfter = 2;
        assertThat(check(LONG).reachable()).isTrue();
    }

    @Test
    void with_nobody_to_find_this_device_files_cannot_be_received() throws Exception {
        connectedAfter = Integer.MAX_VALUE;
        Checkup checkup = check(Duration.ofMillis(300));
        assertThat(checkup.reachable()).isFalse();
        assertThat(last(checkup).verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(last(checkup).text()).isEqualTo("files cannot be received: nobody finds this device");
        assertThat(about("signalling", checkup).text()).contains("--bootstrap HOST:PORT");
    }

    @Test
    void an_empty_slot_and_no_network_are_each_named() throws Exception {
        missing = List.of(Slot.CONNECTIVITY);
        addresses = List.of(address("fe80::1"));
        Checkup checkup = check(LONG);
        assertThat(checkup.reachable()).isFalse();
        assertThat(last(checkup).text())
                .isEqualTo("files cannot be received: nothing fills connectivity, this host has no network");
    }

    @Test
    void a_check_that_does_not_end_is_unknown_and_its_thread_is_interrupted() throws Exception {
        var interrupted = new CountDownLatch(1);
        checking("stubborn", deadline -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return List.of();
        });
        Checkup checkup = check(Duration.ofMillis(300));
        assertThat(about("stubborn", checkup).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(checkup.reachable()).isTrue();
    }

    @Test
    void a_check_that_fails_spoils_no_other() throws Exception {
        checking("broken", deadline -> {
            throw new IllegalStateException("a defect");
        });
        checking("good", deadline -> List.of(Finding.note("good", "so so")));
        Checkup checkup = check(LONG);
        assertThat(about("broken", checkup).text()).contains("a defect");
        assertThat(about("good", checkup).verdict()).isEqualTo(Verdict.NOTE);
    }

    @Test
    void all_are_checked_at_the_same_time() throws Exception {
        var both = new CountDownLatch(2);
        for (String name : List.of("one", "two")) {
            checking(name, deadline -> {
                both.countDown();
                boolean together = both.await(deadline.remainingMillis(), TimeUnit.MILLISECONDS);
                return List.of(together ? Finding.ok(name, "together") : Finding.problem(name, "alone"));
            });
        }
        Checkup checkup = check(LONG);
        assertThat(about("one", checkup).verdict()).isEqualTo(Verdict.OK);
        assertThat(about("two", checkup).verdict()).isEqualTo(Verdict.OK);
    }
}
