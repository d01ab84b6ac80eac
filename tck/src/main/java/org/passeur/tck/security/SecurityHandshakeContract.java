package org.passeur.tck.security;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.AccountId;
import org.passeur.api.DeviceId;
import org.passeur.api.TransferException;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.security.SecurityProvider;
import org.passeur.spi.security.SecurityRequest;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.link.MemoryLink;

/** The first half of {@link SecurityProviderContract}: whom a handshake lets in, and how it ends. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
public abstract class SecurityHandshakeContract {
    static final int ROOM = 64 * 1024;
    static final Duration LONG = Duration.ofSeconds(20);
    static final Duration SHORT = Duration.ofMillis(700);
    static final List<String> PROTOCOLS = List.of("one", "two");

    TestDevice alice;
    TestDevice bob;
    TestDevice mallory;
    MemoryLink.Pair pair;
    ExecutorService threads;

    /** What is tested. */
    protected abstract SecurityProvider provider();

    /** What the initiator uses; another provider, to see that the two get on (SEC-9). */
    protected SecurityProvider initiating() {
        return provider();
    }

    /** What the responder uses; another provider, to see that the two get on (SEC-9). */
    protected SecurityProvider responding() {
        return provider();
    }

    @BeforeEach
    void prepare(@TempDir Path home) {
        alice = TestDevice.alice(home);
        bob = TestDevice.bob(home);
        mallory = TestDevice.mallory(home);
        pair = MemoryLink.pair(ROOM);
        threads = Executors.newCachedThreadPool();
    }

    @AfterEach
    void noThreadIsLeft() throws Exception {
        pair.a().close();
        pair.b().close();
        threads.shutdown();
        assertThat(threads.awaitTermination(5, SECONDS))
                .as("all calls have returned")
                .isTrue();
    }

    SecurityRequest request(Side side, LocalDevice self, RemoteDevice peer) {
        return new SecurityRequest(side, self, peer, PROTOCOLS, Deadline.after(LONG));
    }

    static SecurityRequest offering(SecurityRequest request, String... protocols) {
        return new SecurityRequest(
                request.side(), request.self(), request.peer(), List.of(protocols), request.deadline());
    }

    static SecurityRequest until(SecurityRequest request, Duration deadline) {
        return new SecurityRequest(
                request.side(), request.self(), request.peer(), request.protocols(), Deadline.after(deadline));
    }

    SecurityRequest aliceToBob() {
        return request(Side.INITIATOR, alice, bob.remote());
    }

    SecurityRequest bobFromAlice() {
        return request(Side.RESPONDER, bob, alice.remote());
    }

    Future<Attempt> initiate(Link link, SecurityRequest request) {
        return threads.submit(() -> Attempt.of(() -> initiating().secure(link, request)));
    }

    Future<Attempt> respond(Link link, SecurityRequest request) {
        return threads.submit(() -> Attempt.of(() -> responding().secure(link, request)));
    }

    /** One of the two roles, against a far end that is no provider. */
    private Future<Attempt> alone(Side side, Duration deadline) {
        return side == Side.INITIATOR
                ? initiate(pair.a(), until(aliceToBob(), deadline))
                : respond(pair.a(), until(bobFromAlice(), deadline));
    }

    /** A far end of whose fate the test says nothing. */
    private void odd(Attempt.Securing securing) {
        threads.execute(() -> Attempt.of(securing));
    }

    static Attempt get(Future<Attempt> attempt) throws Exception {
        return attempt.get(30, SECONDS);
    }

    /** In TLS 1.3 the initiator may be done before the responder judges it: then its first read tells. */
    static Throwable refusalOf(Attempt attempt) {
        return attempt.failure()
                .map(Throwable.class::cast)
                .orElseGet(() -> catchThrowable(() -> attempt.secured().read(ByteBuffer.allocate(1))));
    }

    @Test
    void SEC_1_both_ends_are_proven_in_both_roles() throws Exception {
        Future<Attempt> there = initiate(pair.a(), aliceToBob());
        Future<Attempt> here = respond(pair.b(), bobFromAlice());
        assertThat(get(there).secured().peer()).isEqualTo(bob.remote());
        assertThat(get(here).secured().peer()).isEqualTo(alice.remote());

        var other = MemoryLink.pair(ROOM);
        there = initiate(other.a(), request(Side.INITIATOR, bob, alice.remote()));
        here = respond(other.b(), request(Side.RESPONDER, alice, bob.remote()));
        assertThat(get(there).secured().peer()).isEqualTo(alice.remote());
        assertThat(get(here).secured().peer()).isEqualTo(bob.remote());
    }

    @Test
    void SEC_1_the_suite_is_the_preferred_one_of_tls_1_3() throws Exception {
        Future<Attempt> there = initiate(pair.a(), aliceToBob());
        Future<Attempt> here = respond(pair.b(), bobFromAlice());
        assertThat(get(there).secured().cipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
        assertThat(get(here).secured().cipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
    }

    @Test
    void SEC_1_an_initiator_without_certificate_is_refused() throws Exception {
        Future<Attempt> here = respond(pair.b(), bobFromAlice());
        odd(() -> OddEnd.ANONYMOUS.secure(pair.a(), aliceToBob()));
        assertThat(get(here).failed()).isInstanceOf(TransferException.PeerUntrusted.class);
    }

    @Test
    void SEC_1_tls_1_2_is_refused_in_both_roles() throws Exception {
        Future<Attempt> here = respond(pair.b(), bobFromAlice());
        odd(() -> OddEnd.OLD.secure(pair.a(), aliceToBob()));
        assertThat(get(here).failed()).isNotInstanceOf(SocketTimeoutException.class);

        var other = MemoryLink.pair(ROOM);
        Future<Attempt> there = initiate(other.a(), aliceToBob());
        odd(() -> OddEnd.OLD.secure(other.b(), bobFromAlice()));
        assertThat(get(there).failed()).isNotInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void SEC_2_another_valid_responder_is_refused_on_both_sides() throws Exception {
        Future<Attempt> there = initiate(pair.a(), aliceToBob());
        Future<Attempt> here = respond(pair.b(), request(Side.RESPONDER, mallory, alice.remote()));
        assertThat(get(there).failed())
                .isInstanceOf(TransferException.PeerUntrusted.class)
                .hasMessageContaining(bob.id().hex())
                .hasMessageContaining(mallory.id().hex());
        assertThat(get(here).failed()).isInstanceOf(TransferException.PeerUntrusted.class);
    }

    @Test
    void SEC_2_another_valid_initiator_is_refused_on_both_sides() throws Exception {
        Future<Attempt> there = initiate(pair.a(), request(Side.INITIATOR, mallory, bob.remote()));
        Future<Attempt> here = respond(pair.b(), bobFromAlice());
        assertThat(get(here).failed())
                .isInstanceOf(TransferException.PeerUntrusted.class)
                .hasMessageContaining(alice.id().hex())
                .hasMessageContaining(mallory.id().hex());
        assertThat(refusalOf(get(there))).isInstanceOf(TransferException.PeerUntrusted.class);
    }

    @Test
    void SEC_2_an_initiator_that_is_refused_learns_so_when_it_writes() throws Exception {
        Future<Attempt> there = initiate(pair.a(), request(Side.INITIATOR, mallory, bob.remote()));
        assertThat(get(respond(pair.b(), bobFromAlice())).failed()).isInstanceOf(TransferException.PeerUntrusted.class);
        Attempt attempt = get(there);
        Throwable refusal = attempt.failure()
                .map(Throwable.class::cast)
                .orElseGet(() -> catchThrowable(
                        () -> attempt.secured().write(ByteBuffer.wrap("x".getBytes(StandardCharsets.US_ASCII)))));
        assertThat(refusal).isInstanceOf(TransferException.PeerUntrusted.class);
    }

    @Test
    void SEC_2_a_man_in_the_middle_with_a_valid_chain_is_refused_by_both() throws Exception {
        var second = MemoryLink.pair(ROOM);
        Future<Attempt> aliceEnd = initiate(pair.a(), aliceToBob());
        Future<Attempt> towardsAlice = respond(pair.b(), request(Side.RESPONDER, mallory, alice.remote()));
        Future<Attempt> towardsBob = initiate(second.a(), request(Side.INITIATOR, mallory, bob.remote()));
        Future<Attempt> bobEnd = respond(second.b(), bobFromAlice());
        assertThat(get(aliceEnd).failed()).isInstanceOf(TransferException.PeerUntrusted.class);
        assertThat(get(bobEnd).failed()).isInstanceOf(TransferException.PeerUntrusted.class);
        assertThat(refusalOf(get(towardsAlice))).isInstanceOf(TransferException.PeerUntrusted.class);
        assertThat(refusalOf(get(towardsBob))).isInstanceOf(TransferException.PeerUntrusted.class);
    }

    @Test
    void SEC_2_a_certificate_without_its_key_is_refused() throws Exception {
        Future<Attempt> there = initiate(pair.a(), aliceToBob());
        odd(() -> responding()
                .secure(pair.b(), request(Side.RESPONDER, new Pretender(bob, mallory.key()), alice.remote())));
        assertThat(get(there).failed()).isInstanceOf(TransferException.PeerUntrusted.class);

        var other = MemoryLink.pair(ROOM);
        odd(() -> initiating()
                .secure(other.a(), request(Side.INITIATOR, new Pretender(alice, mallory.key()), bob.remote())));
        Future<Attempt> here = respond(other.b(), bobFromAlice());
        assertThat(get(here).failed()).isInstanceOf(TransferException.PeerUntrusted.class);
    }

    @Test
    void SEC_3_the_responders_order_of_protocols_counts() throws Exception {
        Future<Attempt> there = initiate(pair.a(), offering(aliceToBob(), "one", "two", "three"));
        Future<Attempt> here = respond(pair.b(), offering(bobFromAlice(), "four", "three", "two"));
        assertThat(get(there).secured().protocol()).isEqualTo("three");
        assertThat(get(here).secured().protocol()).isEqualTo("three");
    }

    @Test
    void SEC_3_no_protocol_in_common_is_told_to_both() throws Exception {
        Future<Attempt> there = initiate(pair.a(), offering(aliceToBob(), "one", "two"));
        Future<Attempt> here = respond(pair.b(), offering(bobFromAlice(), "three"));
        assertThat(get(there).failed()).isInstanceOf(TransferException.NoSharedProtocol.class);
        assertThat(get(here).failed()).isInstanceOf(TransferException.NoSharedProtocol.class);
    }

    @Test
    void SEC_3_a_far_end_that_names_no_protocol_is_refused() throws Exception {
        Future<Attempt> here = respond(pair.b(), bobFromAlice());
        odd(() -> OddEnd.WITHOUT_ALPN.secure(pair.a(), aliceToBob()));
        assertThat(get(here).failed()).isInstanceOf(TransferException.NoSharedProtocol.class);

        var other = MemoryLink.pair(ROOM);
        Future<Attempt> there = initiate(other.a(), aliceToBob());
        odd(() -> OddEnd.WITHOUT_ALPN.secure(other.b(), bobFromAlice()));
        assertThat(get(there).failed()).isInstanceOf(TransferException.NoSharedProtocol.class);
    }

    @Test
    void SEC_5_a_silent_far_end_is_waited_for_until_the_deadline() throws Exception {
        for (Side side : Side.values()) {
            pair = MemoryLink.pair(ROOM);
            lastsUntilTheDeadline(() -> alone(side, SHORT));
        }
    }

    @Test
    void SEC_5_a_dripping_far_end_is_waited_for_until_the_deadline() throws Exception {
        // the header of a handshake record and then the beginning of a hello that takes for ever
        byte[][] drops = {{22}, {3}, {1}, {0x3f}, {(byte) 0xff}, {1}, {0}, {0x3f}, {0}, {3}, {3}};
        for (Side side : Side.values()) {
            pair = MemoryLink.pair(ROOM);
            var next = new AtomicInteger();
            ScheduledExecutorService tap = Executors.newSingleThreadScheduledExecutor();
            Future<?> dripping = tap.scheduleAtFixedRate(
                    () -> drip(drops[Math.min(next.getAndIncrement(), drops.length - 1)]), 0, 20, MILLISECONDS);
            lastsUntilTheDeadline(() -> alone(side, SHORT));
            dripping.cancel(false);
            tap.shutdown();
            assertThat(tap.awaitTermination(5, SECONDS)).isTrue();
            assertThat(next).hasValueGreaterThan(5);
        }
    }

    private void drip(byte[] drop) {
        try {
            pair.b().write(ByteBuffer.wrap(drop));
        } catch (IOException e) {
            throw new UncheckedIOException("the link was closed, as it must be: the tap stops", e);
        }
    }

    @Test
    void SEC_5_a_far_end_that_does_not_read_is_waited_for_until_the_deadline() throws Exception {
        pair = MemoryLink.pair(1);
        lastsUntilTheDeadline(() -> alone(Side.INITIATOR, SHORT));
    }

    private void lastsUntilTheDeadline(Supplier<Future<Attempt>> handshake) throws Exception {
        long start = System.nanoTime();
        get(handshake.get()).failed();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SHORT.plusSeconds(3));
        assertThat(pair.a().isOpen()).isFalse();
    }

    @Test
    void SEC_6_garbage_is_a_specific_error() throws Exception {
        for (byte[] garbage : Garbage.BEFORE_TLS) {
            for (Side side : Side.values()) {
                pair = MemoryLink.pair(1 << 20);
                pair.b().write(ByteBuffer.wrap(garbage));
                pair.b().endOutput();
                assertThat(get(alone(side, LONG)).failed())
                        .as("%s gets %s", side, Garbage.shown(garbage))
                        .isNotInstanceOf(SocketTimeoutException.class)
                        .hasMessageContaining("TLS");
                assertThat(pair.a().isOpen()).isFalse();
            }
        }
    }

    @Test
    void SEC_6_a_handshake_cut_at_any_offset_ends_at_once() throws Exception {
        for (int offset = 0; offset < 6000; offset += offset < 16 ? 1 : 397) {
            for (Side side : Side.values()) {
                broken(side, FaultyLink.Fault.END, offset, LONG);
            }
        }
    }

    @Test
    void SEC_6_a_handshake_with_a_flipped_bit_fails_or_is_none_the_worse() throws Exception {
        for (int offset = 0; offset < 6000; offset += offset < 12 ? 1 : 487) {
            for (Side side : Side.values()) {
                broken(side, FaultyLink.Fault.FLIP, offset, SHORT);
            }
        }
    }

    /** Has one side's output broken; what was cut must fail at once, what was altered by the deadline at most. */
    private void broken(Side side, FaultyLink.Fault fault, int offset, Duration deadline) throws Exception {
        pair = MemoryLink.pair(ROOM);
        Link a = side == Side.INITIATOR ? new FaultyLink(pair.a(), fault, offset) : pair.a();
        Link b = side == Side.RESPONDER ? new FaultyLink(pair.b(), fault, offset) : pair.b();
        Future<Attempt> there = initiate(a, until(aliceToBob(), deadline));
        Future<Attempt> here = respond(b, until(bobFromAlice(), deadline));
        for (Attempt attempt : List.of(get(there), get(here))) {
            attempt.failure()
                    .ifPresent(failure -> assertThat(failure.getMessage())
                            .as("%s of %s at %d", fault, side, offset)
                            .isNotBlank());
            attempt.link().ifPresent(SecurityHandshakeContract::closed);
            assertThat(attempt.failure().filter(SocketTimeoutException.class::isInstance))
                    .as("%s of %s at %d waits for the deadline", fault, side, offset)
                    .matches(late -> late.isEmpty() || fault == FaultyLink.Fault.FLIP);
        }
    }

    private static void closed(SecureLink link) {
        try {
            link.close();
        } catch (IOException e) {
            throw new AssertionError("close must not fail", e);
        }
    }

    @Test
    void SEC_7_a_failure_closes_the_link_below_at_both_ends() throws Exception {
        Future<Attempt> there = initiate(pair.a(), aliceToBob());
        Future<Attempt> here = respond(pair.b(), request(Side.RESPONDER, mallory, alice.remote()));
        get(there).failed();
        get(here).failed();
        assertThat(pair.a().isOpen()).isFalse();
        assertThat(pair.b().isOpen()).isFalse();
    }

    @Test
    void SEC_7_closing_the_link_below_ends_the_handshake_at_once() throws Exception {
        for (Side side : Side.values()) {
            pair = MemoryLink.pair(ROOM);
            Future<Attempt> attempt = alone(side, LONG);
            if (side == Side.INITIATOR) {
                pair.b().read(ByteBuffer.allocate(1)); // it has begun
            }
            pair.a().close();
            assertThat(attempt.get(2, SECONDS).failed()).isNotNull();
        }
    }

    /** Somebody's chain with somebody else's key. */
    private record Pretender(TestDevice victim, PrivateKey key) implements LocalDevice {
        @Override
        public DeviceId id() {
            return victim.id();
        }

        @Override
        public AccountId account() {
            return victim.account();
        }

        @Override
        public String displayName() {
            return victim.displayName();
        }

        @Override
        public List<X509Certificate> chain() {
            return victim.chain();
        }

        @Override
        public Optional<byte[]> accountSignature(byte[] statement) {
            return Optional.empty();
        }

        @Override
        public Path folder(String name) throws IOException {
            return victim.folder(name);
        }
    }
}
