package org.passeur.signalling.dhtproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.opendht.Keys;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingMessage;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.signalling.Dhtnode;
import org.passeur.tck.signalling.Letters;

/** Proxies that go, come again, and were never there. */
class FailoverTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    private final Letters letters = new Letters();
    private final List<Signalling> sessions = new ArrayList<>();
    private RealProxy real;
    private TestDevice alice;
    private TestDevice bob;

    @SuppressWarnings("NullAway.Init") // JUnit calls begin() first
    FailoverTest() {}

    @BeforeEach
    void begin(@TempDir Path home) throws Exception {
        real = RealProxy.start();
        alice = TestDevice.alice(home.resolve("alice"));
        bob = TestDevice.bob(home.resolve("bob"));
    }

    @AfterEach
    void end() throws IOException {
        sessions.forEach(Signalling::close);
        if (real != null) {
            real.close();
        }
    }

    private Signalling join(TestDevice who, List<ProxyAddress> proxies, Letters inbox) throws Exception {
        Signalling session = RealProxy.provider(proxies, Clock.systemUTC()).join(who, inbox);
        sessions.add(session);
        return session;
    }

    private void send(Signalling from, TestDevice to, String text) throws Exception {
        from.send(to.remote(), text.getBytes(StandardCharsets.UTF_8), Deadline.after(LONG));
    }

    /** Waits for this text; copies of earlier messages are passed over. */
    private void assertArrives(String text) throws Exception {
        Deadline deadline = Deadline.after(LONG);
        while (!deadline.passed()) {
            SignallingMessage message = letters.next(deadline.remaining());
            if (message != null && new String(message.body(), StandardCharsets.UTF_8).equals(text)) {
                return;
            }
        }
        throw new AssertionError("\"" + text + "\" did not arrive");
    }

    @Test
    void a_proxy_that_restarts_is_listened_to_again() throws Exception {
        Signalling alices = join(alice, List.of(real.address()), new Letters());
        join(bob, List.of(real.address()), letters);
        send(alices, bob, "before");
        assertArrives("before");
        real.stop();
        real.startAgain();
        send(alices, bob, "after");
        assertArrives("after");
    }

    @Test
    void the_next_proxy_is_used_when_one_goes_and_dead_ones_are_passed_over() throws Exception {
        ProxyAddress dead = ProxyAddress.parse("127.0.0.1:1");
        try (Dhtnode second = Dhtnode.startProxy(List.of(real.node.address()))) {
            ProxyAddress other = ProxyAddress.parse("127.0.0.1:" + second.proxyPort());
            Signalling alices = join(alice, List.of(dead, other), new Letters());
            join(bob, List.of(real.address(), dead, other), letters);
            send(alices, bob, "by two proxies");
            assertArrives("by two proxies");
            real.stop();
            send(alices, bob, "by one");
            assertArrives("by one");
        }
    }

    @Test
    void a_proxy_without_a_network_is_used_only_if_there_is_no_better() throws Exception {
        try (Dhtnode lonely = Dhtnode.startProxy(List.of())) {
            ProxyAddress alone = ProxyAddress.parse("127.0.0.1:" + lonely.proxyPort());
            Signalling alices = join(alice, List.of(alone, real.address()), new Letters());
            join(bob, List.of(real.address()), letters);
            send(alices, bob, "past the lonely one");
            assertArrives("past the lonely one");
            assertThat(alices.connected()).isTrue();
        }
    }

    @Test
    void what_is_put_through_the_proxy_is_sealed_and_found_by_all() throws Exception {
        Signalling alices = join(alice, List.of(real.address()), new Letters());
        send(alices, bob, "secret");
        assertThat(real.values(Keys.messages(bob.id()))).hasSize(1);
        join(bob, List.of(real.address()), letters);
        assertThat(Objects.requireNonNull(letters.next(LONG)).sender()).isEqualTo(alice.remote());
    }
}
