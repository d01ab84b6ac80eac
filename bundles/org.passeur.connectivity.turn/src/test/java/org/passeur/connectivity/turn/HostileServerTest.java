package org.passeur.connectivity.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.passeur.connectivity.turn.stun.Attribute;
import org.passeur.connectivity.turn.stun.Challenge;
import org.passeur.connectivity.turn.stun.Incoming;
import org.passeur.connectivity.turn.stun.Key;
import org.passeur.connectivity.turn.stun.Method;
import org.passeur.connectivity.turn.stun.StunMessage;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Side;

/** What the real server never does: lies, silence, rubbish, redirections, all the errors there are. */
@Timeout(60)
final class HostileServerTest {
    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress("127.0.0.1", 4000);

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private PretendServer server;

    @BeforeEach
    void start() throws Exception {
        server = another();
    }

    private PretendServer another() throws Exception {
        var made = new PretendServer();
        toClose.add(made);
        return made;
    }

    @AfterEach
    void release() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
    }

    private TurnConnectivity provider() {
        TurnConnectivity provider = Pairs.provider(List.of("127.0.0.1"), server.uri());
        toClose.add(0, provider::end);
        return provider;
    }

    private Negotiation responding(List<String> expected) throws Exception {
        Negotiation responding = provider().begin(Pairs.request(Side.RESPONDER));
        toClose.add(0, responding);
        responding.remoteLines(List.of("127.0.0.1"));
        assertThat(responding.localLines()).isEqualTo(expected);
        return responding;
    }

    private String whyNoRelay() throws Exception {
        Negotiation responding = responding(List.of());
        assertThat(responding.open(Deadline.after(Pairs.LONG))).isEmpty();
        return responding.attempts().toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | is it a TURN server that knows RFC 6062?
            403 | its operator has to allow it
            437 | does not know our allocation
            438 | calls each of its own nonces stale
            440 | no relay addresses of this family
            441 | other credentials than ours
            442 | run coturn without --no-tcp-relay
            443 | of another family than our relay address
            446 | a connection to this peer address already
            447 | cannot connect to the peer's address
            486 | reached the quota
            500 | it has a fault; try again later
            508 | no free relay address or port
            699 | an error that this version does not know
            """)
    void each_error_says_what_can_be_done(int code, String advice) throws Exception {
        server.on(
                Method.ALLOCATE,
                (from, request) -> from.fail(
                        request,
                        code,
                        PretendServer.text(Attribute.REALM, "r"),
                        PretendServer.text(Attribute.NONCE, "n")));
        assertThat(whyNoRelay()).contains("says " + code).contains(advice);
    }

    @Test
    void an_attribute_that_the_server_does_not_know_is_named() throws Exception {
        server.on(Method.ALLOCATE, (from, request) -> from.fail(request, 420, unknown(Attribute.REQUESTED_TRANSPORT)));
        assertThat(whyNoRelay()).contains("does not know the attributes 0x0019");
    }

    private static Attribute unknown(int type) {
        return new Attribute(
                Attribute.UNKNOWN_ATTRIBUTES,
                ByteBuffer.allocate(2).putShort((short) type).flip());
    }

    @Test
    void a_server_of_before_rfc_6156_is_asked_without_the_family() throws Exception {
        server.on(Method.ALLOCATE, (from, request) -> {
            if (has(request, Attribute.REQUESTED_ADDRESS_FAMILY)) {
                from.fail(request, 420, unknown(Attribute.REQUESTED_ADDRESS_FAMILY));
            } else {
                from.succeed(request, server.allocated(from, request, SOMEWHERE, 600), null);
            }
        });
        responding(List.of("127.0.0.1:4000"));
    }

    private static boolean has(Incoming request, int type) {
        return request.message().attributes().stream().anyMatch(each -> each.type() == type);
    }

    @Test
    void a_relay_of_another_family_than_asked_is_not_taken() throws Exception {
        server.on(
                Method.ALLOCATE,
                (from, request) -> from.succeed(
                        request,
                        server.allocated(from, request, new InetSocketAddress(Pairs.address("2001:db8::1"), 9), 600),
                        null));
        assertThat(whyNoRelay()).contains("when asked for one of IPv4");
    }

    @Test
    void an_answer_without_what_it_must_have_is_said() throws Exception {
        server.on(Method.ALLOCATE, (from, request) -> from.succeed(request, List.of(Attribute.lifetime(600)), null));
        assertThat(whyNoRelay()).contains("ALLOCATE SUCCESS without XOR-RELAYED-ADDRESS");
    }

    @Test
    void an_answer_with_something_that_must_be_understood_and_is_not_is_refused() throws Exception {
        server.on(
                Method.ALLOCATE,
                (from, request) -> from.succeed(request, List.of(new Attribute(0x7abc, ByteBuffer.allocate(4))), null));
        assertThat(whyNoRelay()).contains("demands that we understand 0x7abc");
    }

    @Test
    void rubbish_ends_the_connection_and_says_so() throws Exception {
        server.on(
                Method.ALLOCATE, (from, request) -> from.output().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes()));
        assertThat(whyNoRelay()).contains("is not STUN: it does not begin like a message");
    }

    @Test
    void a_server_that_says_nothing_holds_the_answer_up_for_three_seconds_once() throws Exception {
        server.on(Method.ALLOCATE, (from, request) -> {});
        long before = System.nanoTime();
        Negotiation first = responding(List.of());
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(6));
        long begun = System.nanoTime();
        first.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void a_server_that_drips_is_as_good_as_silent() throws Exception {
        server.on(Method.ALLOCATE, (from, request) -> {
            from.output().write(new byte[] {1, 3, 0, 8}); // and no more of it
        });
        responding(List.of());
    }

    @Test
    void a_redirection_is_followed_once() throws Exception {
        PretendServer other = another();
        server.on(Method.ALLOCATE, (from, request) -> from.fail(request, 300, alternate(other.port())));
        Negotiation responding = provider().begin(Pairs.request(Side.RESPONDER));
        toClose.add(0, responding);
        responding.remoteLines(List.of("127.0.0.1"));
        assertThat(responding.localLines()).hasSize(1);
        assertThat(other.connections()).isPositive();
    }

    @Test
    void a_redirection_to_another_redirection_is_not_followed() throws Exception {
        PretendServer other = another();
        server.on(Method.ALLOCATE, (from, request) -> from.fail(request, 300, alternate(other.port())));
        other.on(Method.ALLOCATE, (from, request) -> from.fail(request, 300, alternate(server.port())));
        assertThat(whyNoRelay()).contains("yet another server");
        assertThat(server.connections() + other.connections()).isLessThanOrEqualTo(4); // two families
    }

    private static Attribute alternate(int port) {
        byte[] value = {0, 1, (byte) (port >> 8), (byte) port, 127, 0, 0, 1};
        return new Attribute(Attribute.ALTERNATE_SERVER, ByteBuffer.wrap(value));
    }

    /** Asks for credentials by SHA-256, with hashed names, as no coturn does. */
    private void askForSha256(String nonce, boolean offers) {
        server.on(Method.ALLOCATE, (from, request) -> {
            List<Attribute> challenge = new ArrayList<>(
                    List.of(PretendServer.text(Attribute.REALM, "realm"), PretendServer.text(Attribute.NONCE, nonce)));
            if (offers) {
                challenge.add(new Attribute(
                        Attribute.PASSWORD_ALGORITHMS,
                        ByteBuffer.wrap(new byte[] {0, 9, 0, 2, 1, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0})));
            }
            if (!has(request, Attribute.NONCE)) {
                from.fail(request, 401, challenge.toArray(new Attribute[0]));
                return;
            }
            Key key = key(request, challenge);
            boolean right = request.isSignedBy(key)
                    && has(request, Attribute.USERHASH)
                    && has(request, Attribute.PASSWORD_ALGORITHM)
                    && has(request, Attribute.PASSWORD_ALGORITHMS);
            if (right) {
                from.succeed(request, server.allocated(from, request, SOMEWHERE, 600), key);
            } else {
                from.fail(request, 400);
            }
        });
        server.on(Method.CREATE_PERMISSION, (from, request) -> from.succeed(request, List.of(), sha256));
    }

    private volatile @Nullable Key sha256;

    private Key key(Incoming request, List<Attribute> challenge) throws java.io.IOException {
        var message = new StunMessage(
                Method.ALLOCATE, StunMessage.Kind.ERROR, request.message().transaction(), challenge);
        Key key = Challenge.of(message).key("user", "password");
        sha256 = key;
        return key;
    }

    @Test
    void a_server_that_offers_sha_256_gets_it() throws Exception {
        askForSha256("obMatJos2AAADabcdef", true);
        responding(List.of("127.0.0.1:4000"));
    }

    @Test
    void somebody_who_takes_sha_256_out_of_the_offer_is_noticed() throws Exception {
        askForSha256("obMatJos2AAABabcdef", false);
        assertThat(whyNoRelay()).contains("lacks the PASSWORD-ALGORITHMS that its nonce speaks of");
    }

    @Test
    void an_answer_that_our_password_did_not_sign_is_not_believed() throws Exception {
        server.on(Method.ALLOCATE, (from, request) -> {
            if (has(request, Attribute.NONCE)) {
                from.succeed(request, server.allocated(from, request, SOMEWHERE, 600), null);
            } else {
                from.fail(
                        request,
                        401,
                        PretendServer.text(Attribute.REALM, "r"),
                        PretendServer.text(Attribute.NONCE, "n"));
            }
        });
        assertThat(whyNoRelay()).contains("is not signed with our password");
    }

    @Test
    void indications_that_make_no_sense_are_skipped() throws Exception {
        server.on(Method.CREATE_PERMISSION, (from, request) -> {
            var transaction = request.message().transaction();
            for (List<Attribute> attributes : List.of(
                    List.<Attribute>of(),
                    List.of(Attribute.connection(7)),
                    List.of(new Attribute(Attribute.CONNECTION_ID, ByteBuffer.allocate(3))),
                    List.of(
                            Attribute.connection(7),
                            Attribute.xorAddress(
                                    Attribute.XOR_PEER_ADDRESS, new InetSocketAddress("192.0.2.9", 1), transaction)))) {
                from.send(
                        new StunMessage(
                                Method.CONNECTION_ATTEMPT, StunMessage.Kind.INDICATION, transaction, attributes),
                        null);
            }
            from.send(new StunMessage(Method.BINDING, StunMessage.Kind.REQUEST, transaction, List.of()), null);
            server.permit(from, request);
        });
        Negotiation initiating = provider().begin(Pairs.request(Side.INITIATOR, "127.0.0.1"));
        toClose.add(0, initiating);
        Negotiation responding = provider().begin(Pairs.request(Side.RESPONDER));
        toClose.add(0, responding);
        try (Pairs.Pair pair = Pairs.connect(initiating, responding)) {
            CoturnTest.assertTalk(pair.initiator(), pair.responder());
        }
    }

    @Test
    void allocation_and_permissions_are_renewed_in_time_and_a_lost_allocation_is_noticed() throws Exception {
        var timers = new ManualTimers();
        var provider = new TurnConnectivity(Pairs.settings(timers, List.of("127.0.0.1"), server.uri()));
        toClose.add(0, provider::end);
        Negotiation responding = provider.begin(Pairs.request(Side.RESPONDER));
        toClose.add(0, responding);
        responding.remoteLines(List.of("127.0.0.1"));
        assertThat(responding.localLines()).hasSize(1);
        awaitTimer(timers);
        server.asked().clear();
        timers.pass(Duration.ofSeconds(239));
        assertThat(server.asked())
                .extracting(StunMessage::method)
                .doesNotContain(Method.CREATE_PERMISSION, Method.REFRESH);
        timers.pass(Duration.ofSeconds(1));
        assertThat(next(Set.of(Method.CREATE_PERMISSION, Method.REFRESH))).isEqualTo(Method.CREATE_PERMISSION);
        awaitTimer(timers);
        timers.pass(Duration.ofSeconds(60)); // half of 600 s
        assertThat(next(Set.of(Method.REFRESH))).isEqualTo(Method.REFRESH);
        server.on(Method.REFRESH, (from, request) -> from.fail(request, 437));
        awaitTimer(timers);
        timers.pass(Duration.ofSeconds(300));
        assertThat(responding.open(Deadline.after(Pairs.LONG))).isEmpty();
        assertThat(responding.attempts().toString()).contains("no peer can come to the relay any more");
    }

    private Method next(Set<Method> of) throws InterruptedException {
        while (true) {
            StunMessage message = server.asked().poll(20, TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            if (message != null && of.contains(message.method())) {
                return message.method();
            }
        }
    }

    /** The next refresh and the next renewal are planned by other threads, once the answers are there. */
    private static void awaitTimer(ManualTimers timers) {
        Deadline deadline = Deadline.after(Pairs.LONG);
        while (timers.waiting(Duration.ofSeconds(30)) < 2 && !deadline.passed()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void what_nobody_uses_is_given_up_after_a_while() throws Exception {
        var timers = new ManualTimers();
        var provider = new TurnConnectivity(Pairs.settings(timers, List.of("127.0.0.1"), server.uri()));
        toClose.add(0, provider::end);
        Negotiation responding = provider.begin(Pairs.request(Side.RESPONDER));
        responding.remoteLines(List.of("127.0.0.1"));
        assertThat(responding.localLines()).hasSize(1);
        responding.close();
        assertThat(provider.relays().count()).isPositive();
        timers.pass(Duration.ofSeconds(59));
        assertThat(provider.relays().count()).isPositive();
        timers.pass(Duration.ofSeconds(2));
        Deadline deadline = Deadline.after(Pairs.LONG);
        while (provider.relays().count() > 0 && !deadline.passed()) {
            Thread.onSpinWait(); // that of the other family fails in its own time
        }
        assertThat(provider.relays().count()).isZero();
    }
}
