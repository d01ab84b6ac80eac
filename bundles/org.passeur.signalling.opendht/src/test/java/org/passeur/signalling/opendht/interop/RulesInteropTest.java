package org.passeur.signalling.opendht.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.node.LoopbackNode;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Query;
import org.passeur.signalling.opendht.wire.Rows;
import org.passeur.signalling.opendht.wire.Values;

/** The same questions to our node and to the reference's: what is stored, edited and refused is the same. */
class RulesInteropTest {
    private static final PublicKey ALICE =
            Vectors.chain("alice", "device").get(0).getPublicKey();
    private static final PublicKey BOB = Vectors.chain("bob", "device").get(0).getPublicKey();
    private static final PrivateKey ALICES = Vectors.key("alice", "device");
    private static final PrivateKey BOBS = Vectors.key("bob", "device");

    private static final List<Closeable> TO_CLOSE = new ArrayList<>();
    private static List<Node> nodes = List.of();

    /** Who is asked. */
    record Node(String name, InetSocketAddress address) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Dhtnode theirs = Dhtnode.start();
        TO_CLOSE.add(theirs);
        LoopbackNode ours = LoopbackNode.start();
        TO_CLOSE.add(ours);
        nodes = List.of(new Node("dhtnode", theirs.address()), new Node("ours", ours.address()));
    }

    @AfterAll
    static void stop() throws Exception {
        for (Closeable closeable : TO_CLOSE) {
            closeable.close();
        }
        TO_CLOSE.clear();
    }

    static Stream<Node> nodes() {
        return nodes.stream();
    }

    private static Value.Open signed(PublicKey owner, PrivateKey key, int seq, String text) {
        return Signing.sign(5, Body.owned(owner, seq, null, text.getBytes(StandardCharsets.US_ASCII)), key);
    }

    private static Value.Open plain(long id, String text) {
        return Value.Open.of(id, Body.of(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** That of the value 5, when everything that was put before has been decided on. */
    private static long sequence(Stranger stranger, Id key) throws Exception {
        settle(stranger, key);
        int at = column(stranger, key, Query.Field.ID).indexOf(5L);
        return column(stranger, key, Query.Field.SEQUENCE).get(at);
    }

    /** Signatures are checked one after the other: once this one is through, all are. */
    private static void settle(Stranger stranger, Id key) throws Exception {
        long id = 1000L + stranger.lastTransaction();
        stranger.put(key, Signing.sign(id, Body.owned(BOB, 0, null, new byte[0]), BOBS));
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!column(stranger, key, Query.Field.ID).contains(id)) {
            assertThat(System.nanoTime()).as("time").isLessThan(until);
        }
    }

    private static List<Long> column(Stranger stranger, Id key, Query.Field field) throws Exception {
        var reply = (Message.Reply) stranger.ask(new Message.Get(stranger.id(), key, Query.PROBE, Set.of()));
        Rows rows = reply.rows();
        return rows == null ? List.of() : rows.column(field);
    }

    private static void assertAcknowledged(Message answer) {
        assertThat(answer).as("whatever becomes of it").isInstanceOf(Message.Reply.class);
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void only_its_owner_edits_a_value_and_only_forward(Node node) throws Exception {
        Id key = Id.hash("edit");
        try (var stranger = new Stranger(node.address())) {
            assertAcknowledged(stranger.put(key, signed(ALICE, ALICES, 5, "five")));
            assertThat(sequence(stranger, key)).isEqualTo(5L);
            assertAcknowledged(stranger.put(key, signed(ALICE, ALICES, 4, "four")));
            assertThat(sequence(stranger, key)).isEqualTo(5L);
            assertAcknowledged(stranger.put(key, signed(BOB, BOBS, 9, "not his")));
            assertThat(sequence(stranger, key)).isEqualTo(5L);
            if (!node.name().equals("dhtnode")) { // 2.4.12 does not survive this one
                assertAcknowledged(stranger.put(key, plain(5, "nobody's")));
                assertThat(sequence(stranger, key)).isEqualTo(5L);
            }
            assertAcknowledged(stranger.put(key, signed(ALICE, ALICES, 6, "six")));
            assertThat(sequence(stranger, key)).isEqualTo(6L);
        }
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void nobody_edits_an_unsigned_or_a_sealed_value(Node node) throws Exception {
        Id key = Id.hash("no edit");
        try (var stranger = new Stranger(node.address())) {
            stranger.put(key, plain(1, "first"));
            stranger.put(key, plain(1, "second"));
            stranger.put(key, new Value.Closed(2, Bytes.of(new byte[530]), 0));
            assertAcknowledged(stranger.put(key, new Value.Closed(2, Bytes.of(new byte[531]), 0)));
            Value first = value(stranger, key, 1);
            assertThat(first).isEqualTo(plain(1, "first"));
            assertThat(value(stranger, key, 2)).isEqualTo(new Value.Closed(2, Bytes.of(new byte[530]), 0));
        }
    }

    private static Value value(Stranger stranger, Id key, long id) throws Exception {
        var reply = (Message.Reply) stranger.ask(new Message.Get(stranger.id(), key, Query.ofId(id), Set.of()));
        return reply.values().inline().get(0);
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void a_forged_signature_is_acknowledged_and_not_stored(Node node) throws Exception {
        Id key = Id.hash("forged");
        try (var stranger = new Stranger(node.address())) {
            Value.Open good = signed(ALICE, ALICES, 1, "good");
            byte[] wrong = good.signature().array().clone();
            wrong[9] ^= 1;
            assertAcknowledged(stranger.put(key, new Value.Open(5, good.body(), Bytes.of(wrong), 0)));
            settle(stranger, key);
            assertThat(column(stranger, key, Query.Field.ID)).doesNotContain(5L);
        }
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void no_key_and_no_value_id_are_203(Node node) throws Exception {
        try (var stranger = new Stranger(node.address())) {
            stranger.assertFailure(new Message.Incomplete(stranger.id(), "get"), Message.Failure.INCOMPLETE);
            Message.Request put = new Message.Put(
                    stranger.id(),
                    Id.hash("203"),
                    Values.of(List.of(plain(0, "no id"))),
                    OptionalLong.empty(),
                    stranger.token(Id.hash("203")));
            stranger.assertFailure(put, Message.Failure.INCOMPLETE);
        }
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void a_wrong_token_is_401(Node node) throws Exception {
        Id key = Id.hash("401");
        Bytes wrong = Bytes.of(new byte[32]);
        try (var stranger = new Stranger(node.address())) {
            stranger.assertFailure(
                    new Message.Put(stranger.id(), key, Values.of(List.of(plain(1, "x"))), OptionalLong.empty(), wrong),
                    Message.Failure.UNAUTHORIZED);
            stranger.assertFailure(
                    new Message.Listen(stranger.id(), 1, key, wrong, 5, null), Message.Failure.UNAUTHORIZED);
            stranger.assertFailure(new Message.Refresh(stranger.id(), key, 1, wrong), Message.Failure.UNAUTHORIZED);
        }
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void refreshing_what_is_not_there_is_404(Node node) throws Exception {
        Id key = Id.hash("404");
        try (var stranger = new Stranger(node.address())) {
            stranger.assertFailure(
                    new Message.Refresh(stranger.id(), key, 99, stranger.token(key)), Message.Failure.NOT_FOUND);
        }
    }

    /** A token is bound to the address and port that it was given to. */
    @ParameterizedTest
    @MethodSource("nodes")
    void the_token_of_another_is_a_wrong_one(Node node) throws Exception {
        Id key = Id.hash("borrowed");
        try (var one = new Stranger(node.address());
                var two = new Stranger(node.address())) {
            Bytes token = one.token(key);
            one.put(key, plain(1, "x"));
            assertThat(one.ask(new Message.Refresh(one.id(), key, 1, token))).isInstanceOf(Message.Reply.class);
            two.assertFailure(new Message.Refresh(two.id(), key, 1, token), Message.Failure.UNAUTHORIZED);
        }
    }
}
