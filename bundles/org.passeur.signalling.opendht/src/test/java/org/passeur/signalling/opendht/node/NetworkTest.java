package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Sealing;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;

/** Real nodes with real sockets on loopback addresses. */
class NetworkTest {
    private static final Id KEY = Id.hash("a key");
    private static final PublicKey ALICE =
            Vectors.chain("alice", "device").get(0).getPublicKey();
    private static final PublicKey BOB = Vectors.chain("bob", "device").get(0).getPublicKey();

    private final List<LoopbackNode> nodes = new ArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(LoopbackNode::close);
    }

    private LoopbackNode node() throws Exception {
        return node("127.0.0.1", 0);
    }

    private LoopbackNode node(String host, long network) throws Exception {
        LoopbackNode node = LoopbackNode.start(host, network);
        nodes.add(node);
        return node;
    }

    private LoopbackNode node(LoopbackNode enterBy) throws Exception {
        LoopbackNode node = node();
        node.enterBy(enterBy);
        node.awaitConnected();
        return node;
    }

    private static Value.Open value(long id, String text) {
        return Value.Open.of(id, Body.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_node_alone_puts_and_gets() throws Exception {
        LoopbackNode alone = node();
        assertThat(alone.put(KEY, value(1, "alone"))).as("nobody else took it").isFalse();
        assertThat(alone.get(KEY)).containsExactly(value(1, "alone"));
        assertThat(alone.node().connected()).isFalse();
    }

    @Test
    void two_nodes_share_values() throws Exception {
        LoopbackNode a = node();
        LoopbackNode b = node(a);
        assertThat(b.put(KEY, value(1, "from b"))).isTrue();
        assertThat(a.get(KEY)).containsExactly(value(1, "from b"));
    }

    @Test
    void two_nodes_share_values_by_ipv6() throws Exception {
        LoopbackNode a = node("::1", 7);
        LoopbackNode b = node("::1", 7);
        b.enterBy(a);
        b.awaitConnected();
        assertThat(b.put(KEY, value(1, "six"))).isTrue();
        assertThat(a.get(KEY)).containsExactly(value(1, "six"));
        BlockingQueue<Value> heard = new LinkedBlockingQueue<>();
        a.node().listen(Id.hash("other"), heard::add);
        assertThat(b.put(Id.hash("other"), value(2, "heard"))).isTrue();
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(value(2, "heard"));
    }

    @Test
    void nodes_of_different_networks_ignore_each_other() throws Exception {
        LoopbackNode a = node();
        LoopbackNode other = node("127.0.0.1", 7);
        other.enterBy(a);
        assertThat(other.put(KEY, value(1, "from another network"))).isFalse();
        assertThat(other.node().connected()).isFalse();
        assertThat(a.get(KEY)).isEmpty();
    }

    @Test
    void thirty_nodes_put_get_and_listen() throws Exception {
        List<LoopbackNode> thirty = new ArrayList<>(List.of(node()));
        while (thirty.size() < 30) {
            thirty.add(node(thirty.get(thirty.size() / 2)));
        }
        BlockingQueue<Value> heard = new LinkedBlockingQueue<>();
        thirty.get(5).node().listen(KEY, heard::add);
        thirty.get(20).node().listen(KEY, heard::add);
        assertThat(thirty.get(29).put(KEY, value(1, "first"))).isTrue();
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(value(1, "first"));
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(value(1, "first"));
        for (LoopbackNode node : thirty) {
            assertThat(node.get(KEY)).containsExactly(value(1, "first"));
        }
        thirty.get(0).node().publish(Id.hash("published"), value(2, "for good"));
        LoopbackNode late = node(thirty.get(12));
        List<Value> found = late.get(Id.hash("published"));
        for (int i = 0; i < 50 && found.isEmpty(); i++) { // it is being published
            found = late.get(Id.hash("published"));
        }
        assertThat(found).containsExactly(value(2, "for good"));
    }

    @Test
    void a_listener_is_told_of_what_is_there_and_of_what_comes_once() throws Exception {
        LoopbackNode a = node();
        LoopbackNode b = node(a);
        LoopbackNode c = node(a);
        b.put(KEY, value(1, "before"));
        BlockingQueue<Value> heard = new LinkedBlockingQueue<>();
        c.node().listen(KEY, heard::add);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(value(1, "before"));
        b.put(KEY, value(2, "after"));
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(value(2, "after"));
        b.put(KEY, value(3, "last"));
        assertThat(heard.poll(10, TimeUnit.SECONDS)).as("no duplicates between").isEqualTo(value(3, "last"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 599, 1280, 16 * 1024, 60 * 1024})
    void values_of_all_sizes_travel_signed_and_sealed(int size) throws Exception {
        LoopbackNode a = node();
        LoopbackNode b = node(a);
        LoopbackNode c = node(a);
        byte[] data = new byte[size];
        new Random(size).nextBytes(data);
        Value.Open signed = Signing.sign(1, Body.owned(ALICE, 0, null, data), Vectors.key("alice", "device"));
        assertThat(b.put(KEY, signed)).isTrue();
        assertThat(c.get(KEY)).containsExactly(signed);
        Body forBob = Body.owned(ALICE, 0, Id.hash(BOB.getEncoded()), data);
        Value.Closed sealed =
                Sealing.seal(Signing.sign(2, forBob, Vectors.key("alice", "device")), BOB, new SecureRandom());
        Id other = Id.hash("sealed");
        BlockingQueue<Value> heard = new LinkedBlockingQueue<>();
        c.node().listen(other, heard::add);
        assertThat(b.put(other, sealed)).isTrue();
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(sealed);
        assertThat(Sealing.open(sealed, Vectors.key("bob", "device"), Id.hash(BOB.getEncoded())))
                .hasValueSatisfying(open -> assertThat(open.body()).isEqualTo(forBob));
    }

    @Test
    void our_address_is_what_others_see() throws Exception {
        LoopbackNode a = node();
        LoopbackNode b = node(a);
        assertThat(b.node().publicAddresses()).containsExactly(InetAddress.getByName("127.0.0.1"));
    }
}
