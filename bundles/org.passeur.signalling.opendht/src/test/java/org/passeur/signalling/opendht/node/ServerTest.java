package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueCodec;
import org.passeur.signalling.opendht.wire.Decoder;
import org.passeur.signalling.opendht.wire.Encoder;
import org.passeur.signalling.opendht.wire.Envelope;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Query;
import org.passeur.signalling.opendht.wire.Values;

/** One node, and a stranger who writes datagrams by hand. */
class ServerTest {
    private static final Id KEY = Id.hash("a key");
    private static final Id STRANGER = Id.hash("the stranger");
    private static final InetSocketAddress HERE = VirtualNetwork.address(9);
    private static final InetSocketAddress NODE = VirtualNetwork.address(1);

    private final VirtualNetwork network = new VirtualNetwork();
    private final List<Message> came = new ArrayList<>();
    private DhtNode node;
    private Transport stranger;
    private int transaction = 500;

    @SuppressWarnings("NullAway.Init") // JUnit calls begin() first
    ServerTest() {}

    @BeforeEach
    void begin() {
        node = network.node(1);
        stranger = network.place(HERE, (from, datagram) -> came.add(decode(datagram)));
    }

    private static Message decode(byte[] datagram) {
        try {
            return Decoder.decode(datagram).message();
        } catch (Malformed e) {
            throw new AssertionError(e);
        }
    }

    /** Sends a request; gives all that comes back, but for the node's own questions. */
    private List<Message> ask(Message request) {
        return ask(0, request);
    }

    private List<Message> ask(long networkId, Message request) {
        came.clear();
        Encoder.encode(Envelope.of(++transaction, networkId, request), "TEST")
                .forEach(datagram -> stranger.send(NODE, datagram));
        network.loop.pass(200);
        return came.stream()
                .filter(m -> !(m instanceof Message.Ping || m instanceof Message.Find))
                .toList();
    }

    private Bytes token() {
        var reply = (Message.Reply)
                ask(new Message.Get(STRANGER, KEY, null, Set.of())).get(0);
        return Objects.requireNonNull(reply.token());
    }

    private static Message.Put put(Bytes token, Value... values) {
        return new Message.Put(STRANGER, KEY, Values.of(List.of(values)), OptionalLong.empty(), token);
    }

    private static Value.Open value(long id, int size) {
        return Value.Open.of(id, Body.of(new byte[size]));
    }

    @Test
    void a_ping_tells_us_our_address() {
        assertThat(ask(new Message.Ping(STRANGER))).singleElement().satisfies(m -> {
            assertThat(((Message.Reply) m).seenAs()).isEqualTo(HERE.getAddress());
        });
    }

    @Test
    void a_message_of_another_network_is_ignored() {
        assertThat(ask(7, new Message.Ping(STRANGER))).isEmpty();
        assertThat(came).isEmpty();
    }

    @Test
    void nobody_and_the_node_itself_are_no_senders() {
        assertThat(ask(new Message.Ping(Id.ZERO))).isEmpty();
    }

    @Test
    void a_wrong_token_is_401() {
        assertThat(ask(put(Bytes.of(new byte[32]), value(1, 10))))
                .singleElement()
                .satisfies(m -> assertThat(((Message.Failure) m).code()).isEqualTo(401));
        assertThat(ask(put(Bytes.of(new byte[32]), value(1, 5_000))))
                .as("with parts")
                .singleElement()
                .satisfies(m -> assertThat(((Message.Failure) m).code()).isEqualTo(401));
        assertThat(ask(new Message.Listen(STRANGER, 1, KEY, Bytes.EMPTY, 5, null)))
                .singleElement()
                .satisfies(m -> assertThat(((Message.Failure) m).code()).isEqualTo(401));
    }

    @Test
    void refreshing_what_is_not_there_is_404() {
        assertThat(ask(new Message.Refresh(STRANGER, KEY, 42, token())))
                .singleElement()
                .satisfies(m -> assertThat(((Message.Failure) m).code()).isEqualTo(404));
    }

    @Test
    void no_key_and_no_id_are_203() {
        assertThat(ask(new Message.Incomplete(STRANGER, "get")))
                .singleElement()
                .satisfies(m -> assertThat(((Message.Failure) m).code()).isEqualTo(203));
        assertThat(ask(put(token(), value(0, 10))))
                .singleElement()
                .satisfies(m -> assertThat(((Message.Failure) m).code()).isEqualTo(203));
    }

    @Test
    void what_was_put_is_answered_whole_by_fields_and_by_id() {
        assertThat(ask(put(token(), value(1, 10), value(2, 20))))
                .as("one reply for each")
                .hasSize(2);
        var all = (Message.Reply)
                ask(new Message.Get(STRANGER, KEY, null, Set.of())).get(0);
        assertThat(all.values().inline()).containsExactly(value(1, 10), value(2, 20));
        var ids = (Message.Reply)
                ask(new Message.Get(STRANGER, KEY, Query.IDS, Set.of())).get(0);
        assertThat(Objects.requireNonNull(ids.rows()).column(Query.Field.ID)).containsExactly(1L, 2L);
        var one = (Message.Reply)
                ask(new Message.Get(STRANGER, KEY, Query.ofId(2), Set.of())).get(0);
        assertThat(one.values().inline()).containsExactly(value(2, 20));
    }

    @Test
    void a_large_value_comes_and_goes_in_parts() {
        assertThat(ask(put(token(), value(1, 60_000)))).hasSize(1);
        List<Message> answer = ask(new Message.Get(STRANGER, KEY, null, Set.of()));
        assertThat(((Message.Reply) answer.stream()
                                .filter(Message.Reply.class::isInstance)
                                .findFirst()
                                .orElseThrow())
                        .values()
                        .announced())
                .containsExactly(ValueCodec.pack(value(1, 60_000)).length);
        assertThat(answer.stream().filter(Message.Parts.class::isInstance)).hasSize(47);
    }

    @Test
    void an_old_listener_is_answered_by_replies_and_a_new_one_by_updates() {
        Bytes token = token();
        ask(new Message.Listen(STRANGER, 0, KEY, token, 900, null));
        ask(new Message.Listen(STRANGER, 1, KEY, token, 901, null));
        List<Message> told = ask(put(token, value(1, 10)));
        assertThat(told)
                .anySatisfy(
                        m -> assertThat(((Message.Reply) m).values().inline()).containsExactly(value(1, 10)));
        assertThat(told)
                .anySatisfy(m -> assertThat(m)
                        .isInstanceOfSatisfying(
                                Message.Update.class,
                                u -> assertThat(u.socket()).isEqualTo(901)));
    }

    @Test
    void a_forged_signature_is_not_stored_though_it_is_acknowledged() throws Exception {
        var signed = (Value.Open) ValueCodec.unpack(Vectors.fixed("value.signed.packed"));
        byte[] wrong = signed.signature().array().clone();
        wrong[100] ^= 1;
        assertThat(ask(put(token(), new Value.Open(signed.id(), signed.body(), Bytes.of(wrong), 0))))
                .hasSize(1);
        assertThat(stored()).isEmpty();
        ask(put(token(), signed));
        assertThat(stored()).containsExactly(signed.id());
    }

    private List<Long> stored() {
        var reply = (Message.Reply)
                ask(new Message.Get(STRANGER, KEY, Query.IDS, Set.of())).get(0);
        return reply.rows() == null ? List.of() : reply.rows().column(Query.Field.ID);
    }

    @Test
    void announced_sizes_without_parts_take_no_memory_and_parts_that_do_not_fit_are_dropped() {
        Bytes token = token();
        for (int i = 0; i < 2_000; i++) {
            var sizes = new Values(List.of(), List.of(65_000, 65_000, 65_000));
            assertThat(ask(new Message.Put(STRANGER, KEY, sizes, OptionalLong.empty(), token)))
                    .isEmpty();
            var part = new Message.Part(i % 4, i * 37 % 65_568, Bytes.of(new byte[1280]));
            Encoder.encode(Envelope.of(transaction, 0, new Message.Parts(List.of(part))), "")
                    .forEach(datagram -> stranger.send(NODE, datagram));
        }
        network.loop.pass(15_000);
        assertThat(ask(put(token(), value(1, 5_000)))).hasSize(1);
    }

    @Test
    void a_flood_is_not_answered_beyond_its_rate() {
        came.clear();
        byte[] ping = Encoder.encode(Envelope.of(1, 0, new Message.Ping(STRANGER)), "")
                .get(0);
        for (int i = 0; i < 5_000; i++) {
            stranger.send(NODE, ping);
        }
        network.loop.pass(100);
        assertThat(came.size()).isLessThanOrEqualTo(2 * RateLimit.ADDRESS_PER_SECOND + 3);
    }

    private Statistics statistics() {
        CompletableFuture<Statistics> answer = node.statistics();
        network.loop.pass(1);
        return answer.join();
    }

    @Test
    void every_drop_is_counted_under_its_reason() throws Exception {
        Bytes token = token();
        var forged = (Value.Open) ValueCodec.unpack(Vectors.fixed("value.signed.packed"));
        byte[] wrong = forged.signature().array().clone();
        wrong[100] ^= 1;
        ask(7, new Message.Ping(STRANGER));
        ask(new Message.Ping(Id.ZERO));
        ask(put(Bytes.of(new byte[32]), value(1, 10)));
        ask(put(token, value(0, 10)));
        ask(put(token, value(1, 10)));
        ask(put(token, value(1, 11)));
        ask(put(token, new Value.Open(forged.id(), forged.body(), Bytes.of(wrong), 0)));
        ask(new Message.Put(STRANGER, KEY, Values.of(List.of(value(5, 1))), OptionalLong.of(1), token));
        stranger.send(NODE, new byte[] {1, 2, 3});
        Encoder.encode(Envelope.of(9, 0, Message.Reply.plain(STRANGER, HERE.getAddress())), "")
                .forEach(datagram -> stranger.send(NODE, datagram));
        Encoder.encode(Envelope.of(9, 0, new Message.Parts(List.of(new Message.Part(0, 0, token)))), "")
                .forEach(datagram -> stranger.send(NODE, datagram));
        network.loop.pass(100);
        Map<Drop, Long> drops = new EnumMap<>(statistics().drops());
        drops.values().removeIf(count -> count == 0);
        assertThat(drops)
                .isEqualTo(Map.of(
                        Drop.OTHER_NETWORK, 1L,
                        Drop.IMPOSSIBLE_SENDER, 1L,
                        Drop.WRONG_TOKEN, 1L,
                        Drop.INCOMPLETE, 1L,
                        Drop.EDIT_REFUSED, 1L,
                        Drop.FORGED, 1L,
                        Drop.TOO_OLD, 1L,
                        Drop.MALFORMED, 1L,
                        Drop.UNASKED, 1L,
                        Drop.STRAY_PART, 1L));
        assertThat(statistics().values()).isOne();
        assertThat(statistics().bytes()).isPositive();
    }

    @Test
    void noise_changes_nothing() {
        var random = new Random(1);
        for (Vectors.Vector vector : Vectors.datagrams()) {
            for (int i = 0; i < 50; i++) {
                byte[] noise = vector.bytes().clone();
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
                stranger.send(NODE, noise);
            }
            network.loop.pass(1_000);
        }
        assertThat(ask(new Message.Ping(STRANGER))).hasSize(1);
    }
}
