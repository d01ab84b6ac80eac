package org.passeur.connectivity.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.passeur.api.DeviceId;
import org.passeur.api.LinkPath;
import org.passeur.api.PathAttempt;
import org.passeur.connectivity.ice.blob.Credentials;
import org.passeur.connectivity.ice.blob.IceBlob;
import org.passeur.connectivity.ice.blob.IceBlobCodec;
import org.passeur.connectivity.ice.blob.IceCandidate;
import org.passeur.connectivity.ice.tcp.Attempt;
import org.passeur.spi.connectivity.CandidateSource;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;

@Timeout(120)
final class IceNegotiationTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static void assertSamePair(Negotiated ends) throws IOException {
        LinkPath here = ends.initiator().path();
        LinkPath there = ends.responder().path();
        assertThat(here.local()).isEqualTo(there.remote());
        assertThat(here.remote()).isEqualTo(there.local());
        assertThat(here.kind()).isEqualTo(LinkPath.Kind.HOST);
        assertThat(there.kind()).isEqualTo(LinkPath.Kind.HOST);
        assertThat(here.provider()).isEqualTo("org.passeur.connectivity.ice");
        ends.initiator().write(ByteBuffer.wrap(new byte[] {42}));
        ByteBuffer into = ByteBuffer.allocate(2);
        assertThat(ends.responder().read(into)).isEqualTo(1);
        assertThat(into.get(0)).isEqualTo((byte) 42);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,", "::1,", "127.0.0.1,::1"})
    void both_ends_choose_the_same_pair_fifty_times_in_a_row(String first, String second) throws Exception {
        String[] addresses = second == null ? new String[] {first} : new String[] {first, second};
        for (int i = 0; i < 50; i++) {
            Negotiated ends = Negotiated.negotiate(addresses);
            assertSamePair(ends);
            ends.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"INITIATOR,INITIATOR", "RESPONDER,RESPONDER", "RESPONDER,INITIATOR"})
    void a_conflict_of_roles_is_settled(Side first, Side second) throws Exception {
        for (int i = 0; i < 10; i++) {
            Negotiated ends = Negotiated.negotiate(first, second, "127.0.0.1", "::1");
            assertSamePair(ends);
            ends.close();
        }
    }

    @Test
    void all_addresses_share_a_port_and_each_is_offered_passive_and_active() throws Exception {
        try (Negotiation negotiation = begin(Side.INITIATOR, "0", Set.of())) {
            List<IceCandidate> candidates = candidates(negotiation);
            assertThat(candidates).hasSize(4);
            assertThat(candidates.stream()
                            .map(IceCandidate::port)
                            .filter(p -> p != 9)
                            .distinct())
                    .hasSize(1);
            assertThat(candidates.stream().filter(c -> c.tcpType() == IceCandidate.TcpType.ACTIVE))
                    .hasSize(2)
                    .allMatch(c -> c.port() == IceCandidate.DISCARD_PORT);
        }
    }

    @Test
    void two_negotiations_never_share_a_port_of_the_range() throws Exception {
        int port;
        try (Negotiation any = begin(Side.INITIATOR, "0", Set.of())) {
            port = candidates(any).get(0).port();
        }
        String range = port + "-" + Math.min(65535, port + 20);
        try (Negotiation one = begin(Side.INITIATOR, range, Set.of());
                Negotiation other = begin(Side.INITIATOR, range, Set.of())) {
            assertThat(candidates(one).get(0).port())
                    .isBetween(port, port + 20)
                    .isNotEqualTo(candidates(other).get(0).port());
        }
    }

    @Test
    void when_no_port_is_free_the_reason_is_told() throws Exception {
        try (Negotiation one = begin(Side.INITIATOR, "0", Set.of())) {
            String taken = Integer.toString(candidates(one).get(0).port());
            try (Negotiation other = begin(Side.INITIATOR, taken, Set.of())) {
                assertThatThrownBy(other::localLines)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("port_range");
            }
        }
    }

    @Test
    void public_addresses_become_reflexive_candidates_with_the_local_port() throws Exception {
        // documentation addresses, which nothing here reaches; so the base must not be loopback
        List<IceCandidate> candidates = Candidates.local(
                List.of(new InetSocketAddress("10.1.2.3", 4000), new InetSocketAddress("2001:db8::1", 4000)),
                List.of(),
                List.of(),
                List.of(
                        InetAddress.getByName("203.0.113.7"),
                        InetAddress.getByName("2001:db8::1"),
                        InetAddress.getByName("10.1.2.3")));
        assertThat(candidates)
                .filteredOn(c -> c.type() == IceCandidate.Type.SRFLX)
                .singleElement()
                .satisfies(c -> {
                    assertThat(c.target()).isEqualTo(new InetSocketAddress("203.0.113.7", 4000));
                    assertThat(c.tcpType()).isEqualTo(IceCandidate.TcpType.PASSIVE);
                    assertThat(c.foundation()).isEqualTo("Sa010203");
                });
    }

    @Test
    void attempts_stay_within_family_and_scope_and_below_the_limit() throws Exception {
        List<InetSocketAddress> from = List.of(
                new InetSocketAddress("10.1.2.3", 4000), new InetSocketAddress(InetAddress.getLoopbackAddress(), 4000));
        List<IceCandidate> remote = new ArrayList<>();
        remote.add(IceCandidate.host(new InetSocketAddress("2001:db8::1", 1)));
        remote.add(IceCandidate.active(new InetSocketAddress("10.9.9.9", 1).getAddress()));
        remote.add(IceCandidate.host(new InetSocketAddress("10.1.2.3", 4000)));
        remote.add(IceCandidate.host(new InetSocketAddress(InetAddress.getLoopbackAddress(), 5)));
        assertThat(Candidates.attempts(from, remote)).singleElement().satisfies(attempt -> {
            assertThat(attempt.from().getAddress().isLoopbackAddress()).isTrue();
            assertThat(attempt.to().getPort()).isEqualTo(5);
        });
        for (int i = 1; i < 200; i++) {
            remote.add(IceCandidate.host(new InetSocketAddress("10.9.9.9", i)));
        }
        assertThat(Candidates.attempts(from, remote)).hasSize(Candidates.MAX_ATTEMPTS);
    }

    @Test
    void the_families_take_turns_so_that_a_broken_one_keeps_nobody_out() throws Exception {
        List<InetSocketAddress> from =
                List.of(new InetSocketAddress("10.1.2.3", 4000), new InetSocketAddress("2001:db8::1", 4000));
        List<IceCandidate> remote = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            remote.add(IceCandidate.host(new InetSocketAddress("2001:db8::9", i)));
        }
        remote.add(IceCandidate.host(new InetSocketAddress("10.9.9.9", 1)));
        remote.add(IceCandidate.reflexive(
                new InetSocketAddress("203.0.113.7", 1), InetAddress.getByName("10.9.9.9"), true));
        List<Attempt> attempts = Candidates.attempts(from, remote);
        assertThat(attempts).hasSize(Candidates.MAX_ATTEMPTS);
        assertThat(attempts.get(0).to().getAddress().getHostAddress()).contains(":");
        assertThat(attempts.get(1).to()).isEqualTo(new InetSocketAddress("10.9.9.9", 1));
        assertThat(Candidates.attempts(from, remote.subList(95, 102)))
                .last()
                .satisfies(attempt -> assertThat(attempt.kind()).isEqualTo(LinkPath.Kind.MAPPED));
    }

    @Test
    void two_ends_without_a_family_in_common_know_at_once_that_they_cannot_meet() throws Exception {
        Negotiation negotiation = begin(Side.INITIATOR, "0", Set.of());
        negotiation.localLines();
        var elsewhere = IceCandidate.host(new InetSocketAddress("203.0.113.7", 1)); // from loopback nothing leads there
        negotiation.remoteLines(
                List.of(IceBlobCodec.write(new IceBlob(Credentials.random(new SecureRandom()), List.of(elsewhere)))));
        assertThat(negotiation.open(Deadline.after(Duration.ofSeconds(60)))).isEmpty();
        negotiation.close();
    }

    @Test
    void what_was_tried_is_told_also_afterwards() throws Exception {
        Negotiated ends = Negotiated.negotiate("127.0.0.1", "::1");
        ends.close();
        for (Negotiation end : List.of(ends.initiating(), ends.responding())) {
            assertThat(end.attempts())
                    .hasSizeLessThanOrEqualTo(8)
                    .allMatch(attempt -> attempt.provider().equals("org.passeur.connectivity.ice"))
                    .noneMatch(attempt -> attempt.result() == PathAttempt.Result.TRYING)
                    .filteredOn(attempt -> attempt.result() == PathAttempt.Result.CHOSEN)
                    .hasSize(1);
        }
        Negotiation alone = begin(Side.INITIATOR, "0", Set.of());
        alone.localLines();
        alone.remoteLines(List.of(nobody()));
        assertThat(alone.open(Deadline.after(Duration.ofMillis(300)))).isEmpty();
        alone.close();
        assertThat(alone.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.kind()).isEqualTo(LinkPath.Kind.HOST);
            assertThat(attempt.result()).isEqualTo(PathAttempt.Result.FAILED);
            assertThat(attempt.detail()).contains("refused", "given up");
            assertThat(attempt.took()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(60));
        });
    }

    @Test
    void what_candidate_sources_find_is_offered_and_given_back() throws Exception {
        var closed = new AtomicLong();
        var provider = new IceConnectivity(List.of("127.0.0.1"), "0");
        provider.addSource((listening, deadline) -> List.of(lease("203.0.113.1", listening.getPort(), closed)));
        provider.addSource((listening, deadline) -> {
            throw new IllegalStateException("a source that fails harms nobody");
        });
        Negotiation negotiation = provider.begin(Negotiated.request(Side.INITIATOR));
        assertThat(candidates(negotiation))
                .filteredOn(c -> c.type() == IceCandidate.Type.SRFLX)
                .singleElement()
                .satisfies(c -> assertThat(c.address().getHostAddress()).isEqualTo("203.0.113.1"));
        assertThat(closed).hasValue(0);
        negotiation.close();
        assertThat(closed).hasValue(1);
    }

    @Test
    void a_source_that_is_late_is_not_waited_for_and_what_it_brings_is_given_back() throws Exception {
        var closed = new AtomicLong();
        var late = new CountDownLatch(1);
        var given = new CountDownLatch(1);
        var provider = new IceConnectivity(List.of("127.0.0.1"), "0");
        provider.addSource((listening, deadline) -> {
            awaitEvenIfInterrupted(late);
            given.countDown();
            return List.of(lease("203.0.113.1", 1, closed));
        });
        var request = new NegotiationRequest(
                Side.INITIATOR, new DeviceId("ab".repeat(20)), Set.of(), Deadline.after(Duration.ofMillis(700)));
        Negotiation negotiation = provider.begin(request);
        assertThat(candidates(negotiation)).noneMatch(c -> c.type() == IceCandidate.Type.SRFLX);
        negotiation.close();
        late.countDown();
        assertThat(given.await(5, TimeUnit.SECONDS)).isTrue();
        awaitUntil(() -> closed.get() == 1);
    }

    private static void awaitEvenIfInterrupted(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                assertThat(e).as("a source may ignore this").isNotNull();
            }
        }
    }

    private static CandidateSource.Lease lease(String address, int port, AtomicLong closed) {
        return new CandidateSource.Lease() {
            private final AtomicBoolean open = new AtomicBoolean(true);

            @Override
            public InetSocketAddress address() {
                return new InetSocketAddress(address, port);
            }

            @Override
            public LinkPath.Kind kind() {
                return LinkPath.Kind.MAPPED;
            }

            @Override
            public void close() {
                if (open.compareAndSet(true, false)) {
                    closed.incrementAndGet();
                }
            }
        };
    }

    @Test
    void with_nobody_at_the_other_side_open_is_empty_at_its_deadline_and_everything_is_released() throws Exception {
        Negotiated.negotiate("127.0.0.1").close();
        awaitUntil(() -> Census.threads() == 0);
        long descriptors = Census.descriptors();
        Negotiation negotiation = begin(Side.INITIATOR, "0", Set.of());
        negotiation.localLines();
        negotiation.remoteLines(List.of(nobody()));
        long before = System.nanoTime();
        assertThat(negotiation.open(Deadline.after(Duration.ofMillis(900)))).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(890), Duration.ofMillis(1900));
        negotiation.close();
        awaitUntil(() -> Census.threads() == 0 && Census.descriptors() <= descriptors);
    }

    /** A blob of somebody whose port is closed. */
    private static String nobody() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var candidate =
                    IceCandidate.host(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()));
            return IceBlobCodec.write(new IceBlob(Credentials.random(new SecureRandom()), List.of(candidate)));
        }
    }

    @Test
    void close_at_any_moment_releases_everything() throws Exception {
        Negotiated.negotiate("127.0.0.1").close();
        awaitUntil(() -> Census.threads() == 0);
        begin(Side.INITIATOR, "0", Set.of()).close(); // while it gathers
        Negotiation checking = begin(Side.RESPONDER, "0", Set.of());
        checking.remoteLines(List.of(nobody()));
        checking.localLines();
        Future<Optional<Link>> opening = threads.submit(() -> checking.open(Deadline.after(Negotiated.LONG)));
        checking.close(); // while it checks, perhaps in open
        assertThat(opening.get(1, TimeUnit.SECONDS)).isEmpty();
        Negotiated ends = Negotiated.negotiate("127.0.0.1");
        ends.initiating().close(); // links were opened
        ends.responding().close();
        assertSamePair(ends);
        ends.close();
        awaitUntil(() -> Census.threads() == 0);
    }

    @Test
    void a_link_that_nobody_opens_is_closed_with_the_negotiation() throws Exception {
        var provider = new IceConnectivity(List.of("127.0.0.1"), "0");
        Negotiation initiating = provider.begin(Negotiated.request(Side.INITIATOR));
        Negotiation responding = provider.begin(Negotiated.request(Side.RESPONDER));
        responding.remoteLines(initiating.localLines());
        initiating.remoteLines(responding.localLines());
        try (Link link = initiating.open(Deadline.after(Negotiated.LONG)).orElseThrow()) {
            responding.close();
            assertThat(threads.submit(() -> endsSomehow(link)).get(5, TimeUnit.SECONDS))
                    .isTrue();
        }
        initiating.close();
        awaitUntil(() -> Census.threads() == 0);
    }

    private static boolean endsSomehow(Link link) {
        try {
            return link.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void a_slow_reader_gets_256_mebibytes_intact_while_the_writer_waits() throws Exception {
        Negotiated ends = Negotiated.negotiate("127.0.0.1");
        int piece = 1 << 20;
        int pieces = 256;
        var written = new AtomicLong();
        Future<byte[]> sent = threads.submit(() -> {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] bytes = new byte[piece];
            var random = new SplittableRandom(3);
            for (int i = 0; i < pieces; i++) {
                random.nextBytes(bytes);
                digest.update(bytes);
                ends.initiator().write(ByteBuffer.wrap(bytes));
                written.addAndGet(piece);
            }
            ends.initiator().endOutput();
            return digest.digest();
        });
        // until something is read, the writer gets no further than the buffers of the two systems
        assertThatThrownBy(() -> sent.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(written.get()).isLessThan(32L * piece);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        ByteBuffer into = ByteBuffer.allocateDirect(100_003);
        long total = 0;
        for (int n = ends.responder().read(into); n >= 0; n = ends.responder().read(into.clear())) {
            digest.update(into.flip());
            total += n;
        }
        assertThat(total).isEqualTo((long) piece * pieces);
        assertThat(digest.digest()).isEqualTo(sent.get(5, TimeUnit.SECONDS));
        ends.close();
    }

    private static Negotiation begin(Side side, String ports, Set<InetAddress> publicAddresses) {
        var request = new NegotiationRequest(
                side, new DeviceId("ab".repeat(20)), publicAddresses, Deadline.after(Negotiated.LONG));
        return new IceConnectivity(List.of("127.0.0.1", "::1"), ports).begin(request);
    }

    private static List<IceCandidate> candidates(Negotiation negotiation) throws IOException {
        return IceBlobCodec.read(negotiation.localLines().get(0)).orElseThrow().candidates();
    }

    private static void awaitUntil(BooleanSupplier condition) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(2));
        while (!condition.getAsBoolean() && !deadline.passed()) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean())
                .as("threads: %s, descriptors: %s", Census.names(), Census.descriptors())
                .isTrue();
    }
}
