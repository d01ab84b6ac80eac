package org.passeur.connectivity.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.passeur.api.LinkPath;
import org.passeur.api.PathAttempt;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;

/** Through the real server, started as the design page has it. */
@Timeout(120)
final class CoturnTest {
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "::1");

    private final List<AutoCloseable> toClose = new ArrayList<>();

    private Coturn coturn(String... arguments) throws Exception {
        Coturn server = Coturn.start(arguments);
        toClose.add(0, server);
        return server;
    }

    private TurnConnectivity provider(List<String> bind, String... servers) {
        TurnConnectivity provider = Pairs.provider(bind, servers);
        toClose.add(0, provider::end);
        return provider;
    }

    private Negotiation begin(TurnConnectivity provider, Side side, String... publicAddresses) {
        Negotiation negotiation = provider.begin(Pairs.request(side, publicAddresses));
        toClose.add(0, negotiation);
        return negotiation;
    }

    @AfterEach
    void release() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
    }

    static void assertTalk(Link here, Link there) throws IOException {
        assertGoes(here, there, "ClientHello");
        assertGoes(there, here, "ServerHello");
    }

    private static void assertGoes(Link from, Link to, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        from.write(ByteBuffer.wrap(bytes));
        ByteBuffer into = ByteBuffer.allocate(bytes.length);
        while (into.hasRemaining()) {
            assertThat(to.read(into)).isPositive();
        }
        assertThat(into.array()).isEqualTo(bytes);
    }

    @Test
    void an_initiator_without_a_server_reaches_the_responders_relay() throws Exception {
        Negotiation initiating = begin(provider(LOOPBACK), Side.INITIATOR, "127.0.0.1");
        Negotiation responding = begin(provider(LOOPBACK, coturn().uri()), Side.RESPONDER);
        assertThat(initiating.localLines()).containsExactly("127.0.0.1");
        try (Pairs.Pair pair = Pairs.connect(initiating, responding)) {
            assertTalk(pair.initiator(), pair.responder());
            LinkPath path = pair.initiator().path();
            assertThat(path.kind()).isEqualTo(LinkPath.Kind.RELAYED);
            assertThat(path.provider()).isEqualTo("org.passeur.connectivity.turn");
            assertThat(path.remote()).isEqualTo(pair.responder().path().remote());
            assertThat(initiating.attempts())
                    .anyMatch(each -> each.result() == PathAttempt.Result.CHOSEN
                            && each.remote().equals(path.remote()));
            assertThat(responding.attempts())
                    .anyMatch(each -> each.detail().contains("allocated 127.0.0.1 port")
                            && each.result() == PathAttempt.Result.OPENED);
        }
    }

    @Test
    void both_families_have_a_relay_and_a_control_connection_each() throws Exception {
        assumeTrue(Coturn.hasIpv6(), "there is no ::1 here: relays of IPv6 are not tested");
        TurnConnectivity responder = provider(LOOPBACK, coturn().uri());
        Negotiation responding = begin(responder, Side.RESPONDER);
        responding.remoteLines(List.of("127.0.0.1", "[::1]"));
        List<String> lines = responding.localLines();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("127.0.0.1:");
        assertThat(lines.get(1)).startsWith("[0:0:0:0:0:0:0:1]:");
        assertThat(responder.relays().count()).isEqualTo(2);
        for (String line : lines) {
            Negotiation initiating = begin(provider(LOOPBACK), Side.INITIATOR, "127.0.0.1", "::1");
            initiating.localLines();
            try (Pairs.Pair pair = Pairs.connect(initiating, responding, List.of(line))) {
                assertTalk(pair.initiator(), pair.responder());
                responding = begin(responder, Side.RESPONDER);
                responding.remoteLines(List.of("127.0.0.1", "[::1]"));
                assertThat(responding.localLines()).isEqualTo(lines);
            }
        }
        assertThat(responder.relays().count()).isEqualTo(2);
    }

    @Test
    void a_relay_address_is_given_only_for_families_that_the_request_has() throws Exception {
        TurnConnectivity responder = provider(LOOPBACK, coturn().uri());
        Negotiation responding = begin(responder, Side.RESPONDER);
        responding.remoteLines(List.of("127.0.0.1"));
        assertThat(responding.localLines()).hasSize(1).allMatch(line -> line.startsWith("127.0.0.1:"));
        Negotiation without = begin(responder, Side.RESPONDER);
        without.remoteLines(List.of("an\nice\ndescription\n"));
        assertThat(without.localLines()).isEmpty();
        assertThat(without.open(Deadline.after(Pairs.LONG))).isEmpty();
    }

    @Test
    void the_peer_is_let_in_also_if_our_lines_were_asked_for_first() throws Exception {
        Negotiation responding = begin(provider(LOOPBACK, coturn().uri()), Side.RESPONDER);
        List<String> answer = responding.localLines();
        Negotiation initiating = begin(provider(LOOPBACK), Side.INITIATOR, "127.0.0.1");
        responding.remoteLines(initiating.localLines());
        try (Pairs.Pair pair = Pairs.connect(initiating, responding, answer)) {
            assertTalk(pair.initiator(), pair.responder());
        }
    }

    @Test
    void an_initiator_whose_network_lets_nothing_out_goes_from_its_own_relay() throws Exception {
        // 127.0.0.9 has no permission at the responder: what gets through is the connection of its relay, 127.0.0.3
        Coturn server = Coturn.with(List.of("-L", "127.0.0.1", "-E", "127.0.0.3", "--no-tls", "--no-dtls"));
        toClose.add(0, server);
        Negotiation initiating = begin(provider(List.of("127.0.0.9"), server.uri()), Side.INITIATOR);
        Negotiation responding = begin(provider(LOOPBACK, server.uri()), Side.RESPONDER);
        assertThat(initiating.localLines()).containsExactlyInAnyOrder("127.0.0.9", "127.0.0.3");
        responding.remoteLines(List.of("127.0.0.3"));
        try (Pairs.Pair pair = Pairs.connect(initiating, responding, responding.localLines())) {
            assertTalk(pair.initiator(), pair.responder());
            assertThat(initiating.attempts())
                    .anyMatch(each -> each.result() == PathAttempt.Result.CHOSEN
                            && each.detail().contains("from our own relay"));
        }
    }

    @Test
    void the_last_bytes_reach_a_slow_reader_though_the_output_was_ended() throws Exception {
        Coturn server = coturn();
        byte[] sent = new byte[8_000_000];
        for (int run = 0; run < 3; run++) {
            try (Pairs.Pair pair = Pairs.connect(
                    begin(provider(LOOPBACK), Side.INITIATOR, "127.0.0.1"),
                    begin(provider(LOOPBACK, server.uri()), Side.RESPONDER))) {
                CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                    try {
                        pair.initiator().write(ByteBuffer.wrap(sent));
                        pair.initiator().endOutput();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                ByteBuffer into = ByteBuffer.allocate(700);
                int received = 0;
                while (received < sent.length) {
                    int n = pair.responder().read(into.clear());
                    assertThat(n).isPositive();
                    received += n;
                }
                writing.get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void thirty_links_share_one_control_connection() throws Exception {
        TurnConnectivity responder = provider(LOOPBACK, coturn().uri());
        TurnConnectivity initiator = provider(LOOPBACK);
        List<Negotiation> initiating = new ArrayList<>();
        List<Negotiation> responding = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            initiating.add(begin(initiator, Side.INITIATOR, "127.0.0.1"));
            responding.add(begin(responder, Side.RESPONDER));
        }
        List<Pairs.Pair> pairs = Pairs.connect(initiating, responding);
        Set<Integer> arrived = new TreeSet<>();
        for (int i = 0; i < 30; i++) {
            pairs.get(i).initiator().write(ByteBuffer.wrap(new byte[] {(byte) i}));
        }
        for (Pairs.Pair pair : pairs) {
            ByteBuffer one = ByteBuffer.allocate(1);
            assertThat(pair.responder().read(one)).isEqualTo(1);
            arrived.add((int) one.get(0));
        }
        assertThat(arrived).hasSize(30); // each once, whichever of the responder's negotiations got it
        assertThat(responder.relays().count()).isLessThanOrEqualTo(2);
        assertThat(Census.names().stream().filter(name -> name.startsWith("passeur-turn-control")))
                .hasSizeLessThanOrEqualTo(2);
        for (Pairs.Pair pair : pairs) {
            pair.close();
        }
    }

    @Test
    void a_server_that_was_restarted_is_used_again() throws Exception {
        Coturn server = coturn();
        TurnConnectivity responder = provider(LOOPBACK, server.uri());
        TurnConnectivity initiator = provider(LOOPBACK);
        Negotiation before = begin(responder, Side.RESPONDER);
        try (Pairs.Pair pair = Pairs.connect(begin(initiator, Side.INITIATOR, "127.0.0.1"), before)) {
            assertTalk(pair.initiator(), pair.responder());
            server.restart();
            assertThatThrownBy(() -> pair.responder().read(ByteBuffer.allocate(1)))
                    .isInstanceOf(IOException.class);
            // the negotiation that waits for a peer knows that none will come
            assertThat(before.open(Deadline.after(Pairs.LONG))).isEmpty();
        }
        try (Pairs.Pair pair =
                Pairs.connect(begin(initiator, Side.INITIATOR, "127.0.0.1"), begin(responder, Side.RESPONDER))) {
            assertTalk(pair.initiator(), pair.responder());
        }
    }

    @Test
    void links_outlive_the_component_and_nothing_is_left_after_them() throws Exception {
        Coturn server = coturn();
        TurnConnectivity responder = Pairs.provider(LOOPBACK, server.uri());
        TurnConnectivity initiator = Pairs.provider(LOOPBACK, server.uri());
        long descriptors = Census.descriptors();
        Pairs.Pair pair = Pairs.connect(
                initiator.begin(Pairs.request(Side.INITIATOR)), responder.begin(Pairs.request(Side.RESPONDER)));
        pair.initiating().close();
        pair.responding().close();
        initiator.end();
        responder.end();
        assertTalk(pair.initiator(), pair.responder());
        pair.close();
        Deadline soon = Deadline.after(Duration.ofSeconds(20));
        while ((!Census.names().isEmpty() || Census.descriptors() > descriptors) && !soon.passed()) {
            Thread.onSpinWait();
        }
        assertThat(Census.names()).isEmpty();
        assertThat(Census.descriptors()).isLessThanOrEqualTo(descriptors);
    }

    @Test
    void without_servers_a_responder_takes_no_part_and_nothing_is_wrong() throws Exception {
        Negotiation responding = begin(provider(List.of()), Side.RESPONDER);
        responding.remoteLines(List.of("127.0.0.1"));
        assertThat(responding.localLines()).isEmpty();
        assertThat(responding.open(Deadline.after(Pairs.LONG))).isEmpty();
        assertThat(responding.attempts()).isEmpty();
    }

    @Test
    void a_server_that_sees_another_address_than_was_announced_is_named_as_the_reason() throws Exception {
        Negotiation responding = begin(provider(LOOPBACK, coturn().uri()), Side.RESPONDER);
        Negotiation initiating = begin(provider(List.of("127.0.0.1")), Side.INITIATOR, "127.0.0.77");
        responding.remoteLines(initiating.localLines());
        initiating.remoteLines(responding.localLines());
        assertThatThrownBy(() -> initiating.open(Deadline.after(Pairs.LONG)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "refused us: it probably sees us under another address than 127.0.0.77 that we announced");
        assertThat(initiating.attempts())
                .isNotEmpty()
                .allMatch(each -> each.result() == PathAttempt.Result.FAILED)
                .allMatch(each -> each.detail().contains("127.0.0.77"));
    }

    private String whyNoRelay(TurnConnectivity responder) throws Exception {
        Negotiation responding = begin(responder, Side.RESPONDER);
        responding.remoteLines(List.of("127.0.0.1"));
        assertThat(responding.localLines()).isEmpty();
        assertThat(responding.open(Deadline.after(Pairs.LONG))).isEmpty();
        return responding.attempts().toString();
    }

    @Test
    void a_wrong_password_is_said_without_saying_it() throws Exception {
        String uri = coturn().uri().replace(":password@", ":sesame@");
        assertThat(whyNoRelay(provider(LOOPBACK, uri)))
                .contains("401: it does not take our user name and password")
                .doesNotContain("sesame");
    }

    @Test
    void a_server_that_does_not_relay_tcp_is_said() throws Exception {
        assertThat(whyNoRelay(provider(LOOPBACK, coturn("--no-tcp-relay").uri())))
                .contains("does not relay TCP (RFC 6062)");
    }

    @Test
    void a_quota_that_is_reached_is_said() throws Exception {
        Coturn server = coturn("--user-quota=1");
        Negotiation first = begin(provider(LOOPBACK, server.uri()), Side.RESPONDER);
        first.remoteLines(List.of("127.0.0.1", "::1"));
        first.localLines();
        assertThat(whyNoRelay(provider(LOOPBACK, server.uri()))).contains("486: our user has reached the quota");
    }

    @Test
    void of_several_servers_one_that_works_is_used() throws Exception {
        try (var silent = new ServerSocket(0, 1, Pairs.address("127.0.0.1"))) { // connects, never answers
            String dead = "turn:u:p@127.0.0.1:1";
            String mute = "turn:u:p@127.0.0.1:" + silent.getLocalPort();
            TurnConnectivity responder = provider(LOOPBACK, dead, mute, coturn().uri());
            try (Pairs.Pair pair = Pairs.connect(
                    begin(provider(LOOPBACK), Side.INITIATOR, "127.0.0.1"), begin(responder, Side.RESPONDER))) {
                assertTalk(pair.initiator(), pair.responder());
                assertThat(pair.responding().attempts().toString()).contains("cannot connect to 127.0.0.1 port 1");
            }
        }
    }
}
