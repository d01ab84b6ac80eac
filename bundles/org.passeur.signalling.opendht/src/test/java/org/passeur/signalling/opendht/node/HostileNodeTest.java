package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.wire.Decoder;
import org.passeur.signalling.opendht.wire.Encoder;
import org.passeur.signalling.opendht.wire.Envelope;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Query;
import org.passeur.signalling.opendht.wire.Values;

/** One node, and another that keeps to the protocol only as far as it likes. */
class HostileNodeTest {
    private static final Id KEY = Id.hash("a key");
    private static final Id OTHER = Id.hash("the other");
    private static final InetSocketAddress THERE = VirtualNetwork.address(9);
    private static final InetSocketAddress NODE = VirtualNetwork.address(1);
    private static final Bytes TOKEN = Bytes.of(new byte[32]);

    private final VirtualNetwork network = new VirtualNetwork();
    private final DhtNode node = network.node(1);
    private final List<Integer> sizes = new ArrayList<>();
    private final Transport other = network.place(THERE, (from, datagram) -> came(datagram));
    private boolean drips;
    private int socket;
    private int transaction = 500;
    private Bytes token = Bytes.EMPTY;
    private int gone;
    private int pushed;

    private void came(byte[] datagram) {
        sizes.add(datagram.length);
        try {
            Envelope envelope = Decoder.decode(datagram);
            if (envelope.message() instanceof Message.Reply reply && reply.token() != null) {
                token = reply.token();
            } else if (envelope.message() instanceof Message.UpdateIds update) {
                gone += update.ids().size();
            } else if (envelope.message() instanceof Message.Update update) {
                pushed += Math.max(
                        update.values().announced().size(),
                        update.values().inline().size());
            }
            if (envelope.message() instanceof Message.Listen listen) {
                socket = listen.socket();
            }
            if (envelope.message() instanceof Message.Get && drips) {
                drip(envelope.transaction());
            } else if (envelope.message() instanceof Message.Request) {
                send(
                        envelope.transaction(),
                        new Message.Reply(
                                OTHER, null, NODE.getAddress(), List.of(), List.of(), TOKEN, Values.NONE, null));
            }
        } catch (Malformed e) {
            throw new AssertionError(e);
        }
    }

    private void drip(int of) {
        send(of, new Message.Parts(List.of(new Message.Part(0, 0, Bytes.of(new byte[1])))));
        network.loop.after(300, () -> drip(of));
    }

    private void send(int number, Message message) {
        Encoder.encode(Envelope.of(number, 0, message), "TEST").forEach(datagram -> other.send(NODE, datagram));
    }

    private void ask(Message request) {
        send(++transaction, request);
        network.loop.pass(50);
    }

    private void enter() {
        node.bootstrap(List.of(THERE));
        network.loop.pass(1_000);
        assertThat(node.connected()).isTrue();
    }

    @Test
    void a_node_that_answers_drop_by_drop_and_never_to_the_end_does_not_hold_up_a_search_for_ever() {
        enter();
        drips = true;
        CompletableFuture<Void> searched = node.get(KEY, Query.ALL, value -> true);
        network.loop.pass(60_000);
        assertThat(searched).isDone();
    }

    @Test
    void a_crowd_of_strangers_does_not_make_us_deaf_to_the_nodes_that_listen_for_us() {
        enter();
        List<Value> heard = new ArrayList<>();
        node.listen(KEY, heard::add);
        network.loop.pass(1_000);
        assertThat(socket).isNotZero();
        for (int host = 0; host < 10; host++) {
            Transport stranger = network.place(VirtualNetwork.address(100 + host), (from, datagram) -> {});
            for (int i = 0; i < 500; i++) {
                var ping = new Message.Ping(Id.random(network.random));
                Encoder.encode(Envelope.of(i, 0, ping), "TEST").forEach(datagram -> stranger.send(NODE, datagram));
            }
        }
        network.loop.pass(1_000);
        Value value = Value.Open.of(7, Body.of(new byte[10]));
        ask(new Message.Update(OTHER, KEY, socket, Values.of(List.of(value)), OptionalLong.empty(), TOKEN));
        assertThat(heard).containsExactly(value);
    }

    @Test
    void of_many_values_a_listener_is_told_in_messages_that_get_through_when_it_comes_and_when_they_expire() {
        ask(new Message.Get(OTHER, KEY, Query.IDS, Set.of()));
        for (int i = 1; i <= 8_000; i++) {
            Value value = Value.Open.of(Long.MAX_VALUE - i, Body.of(new byte[1]));
            send(i, new Message.Put(OTHER, KEY, Values.of(List.of(value)), OptionalLong.empty(), token));
            if (i % 500 == 0) {
                network.loop.pass(1_000);
            }
        }
        ask(new Message.Listen(OTHER, 1, KEY, token, 901, null));
        network.loop.pass(60_000);
        assertThat(pushed).isEqualTo(8_000);
        sizes.clear();
        for (int i = 0; i < 12; i++) {
            ask(new Message.Listen(OTHER, 1, KEY, token, 901, null));
            network.loop.pass(60_000);
        }
        assertThat(gone).isEqualTo(8_000);
        assertThat(sizes).allMatch(size -> size <= 1_500);
    }

    @Test
    void whoever_gives_a_victims_address_does_not_have_us_flood_it_with_values() {
        Value value = Value.Open.of(1, Body.of(new byte[40_000]));
        node.publish(KEY, value);
        network.loop.pass(1_000);
        InetSocketAddress victim = VirtualNetwork.address(77);
        List<byte[]> suffered = new ArrayList<>();
        Transport forger = network.place(victim, (from, datagram) -> suffered.add(datagram));
        for (int i = 0; i < 500; i++) {
            var get = new Message.Get(Id.hash("forged " + i), KEY, null, Set.of());
            Encoder.encode(Envelope.of(i, 0, get), "TEST").forEach(datagram -> forger.send(NODE, datagram));
        }
        network.loop.pass(400);
        assertThat(suffered.stream().mapToInt(datagram -> datagram.length).sum())
                .isLessThan(1_000_000);
    }
}
