package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueType;
import org.passeur.signalling.opendht.wire.Query;

/** What takes minutes or many nodes, in virtual time. */
class VirtualNetworkTest {
    private static final Id KEY = Id.hash("a key");
    private static final long MINUTE = 60_000;

    private final VirtualNetwork network = new VirtualNetwork();

    private List<DhtNode> nodes(int count) {
        List<DhtNode> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DhtNode node = network.node(i);
            nodes.add(node);
            if (i > 0) {
                node.bootstrap(List.of(VirtualNetwork.address(network.random.nextInt(i))));
            }
            network.loop.pass(50);
        }
        network.loop.pass(MINUTE);
        return nodes;
    }

    private List<Value> get(DhtNode node, Id key) {
        List<Value> values = new ArrayList<>();
        CompletableFuture<Void> done = node.get(key, Query.ALL, values::add);
        network.loop.pass(20_000);
        assertThat(done).isDone();
        return values;
    }

    private static Value.Open value(long id, int type, String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        return Value.Open.of(id, new Body(null, type, Bytes.of(data), ""));
    }

    @Test
    void three_hundred_nodes_find_each_others_values() {
        List<DhtNode> nodes = nodes(300);
        assertThat(nodes).allMatch(DhtNode::connected);
        for (int i = 0; i < 20; i++) {
            Id key = Id.random(network.random);
            CompletableFuture<Boolean> taken = nodes.get(i).put(key, value(i + 1, ValueType.USER_DATA, "v"));
            network.loop.pass(5_000);
            assertThat(taken).isCompletedWithValue(true);
            assertThat(get(nodes.get(299 - i), key)).containsExactly(value(i + 1, ValueType.USER_DATA, "v"));
        }
    }

    @Test
    void a_value_is_gone_after_the_lifetime_of_its_type() {
        List<DhtNode> nodes = nodes(12);
        nodes.get(0).put(KEY, value(1, ValueType.ICE_CANDIDATES, "short"));
        nodes.get(0).put(KEY, value(2, ValueType.USER_DATA, "longer"));
        network.loop.pass(MINUTE + 5_000);
        assertThat(get(nodes.get(5), KEY)).containsExactly(value(2, ValueType.USER_DATA, "longer"));
        network.loop.pass(9 * MINUTE);
        assertThat(get(nodes.get(5), KEY)).isEmpty();
    }

    @Test
    void a_published_value_outlives_its_lifetime_and_the_nodes_that_stored_it() {
        List<DhtNode> nodes = nodes(40);
        nodes.get(0).publish(KEY, value(1, ValueType.USER_DATA, "for good"));
        network.loop.pass(MINUTE);
        for (int turn = 0; turn < 2; turn++) { // new ones come, old ones go
            for (int i = 0; i < 10; i++) {
                network.unplug(VirtualNetwork.address(1 + turn * 10 + i));
                nodes.add(network.node(100 + turn * 10 + i));
                nodes.get(nodes.size() - 1).bootstrap(List.of(VirtualNetwork.address(0)));
            }
            network.loop.pass(15 * MINUTE);
        }
        assertThat(get(nodes.get(nodes.size() - 1), KEY)).containsExactly(value(1, ValueType.USER_DATA, "for good"));
    }

    @Test
    void a_listener_hears_after_an_hour_and_after_its_nodes_have_gone() {
        List<DhtNode> nodes = nodes(30);
        List<Value> heard = new ArrayList<>();
        nodes.get(3).listen(KEY, heard::add);
        network.loop.pass(60 * MINUTE);
        nodes.get(20).put(KEY, value(1, ValueType.USER_DATA, "late"));
        network.loop.pass(2_000);
        assertThat(heard).containsExactly(value(1, ValueType.USER_DATA, "late"));
        for (int i = 10; i < 25; i++) {
            if (i != 20) {
                network.unplug(VirtualNetwork.address(i));
            }
        }
        network.loop.pass(5 * MINUTE);
        nodes.get(20).put(KEY, value(2, ValueType.USER_DATA, "later"));
        network.loop.pass(10_000);
        assertThat(heard).hasSize(2);
    }

    @Test
    void a_fifth_of_all_datagrams_may_be_lost() {
        List<DhtNode> nodes = nodes(30);
        var dice = new Random(3);
        network.losing((to, datagram) -> dice.nextInt(5) == 0);
        int found = 0;
        for (int i = 0; i < 20; i++) {
            Id key = Id.random(network.random);
            nodes.get(i).put(key, value(1, ValueType.USER_DATA, "lossy"));
            network.loop.pass(10_000);
            found += get(nodes.get(29 - i), key).size();
        }
        assertThat(found).isEqualTo(20);
    }

    @Test
    void a_listener_hears_nearly_everything_although_a_third_of_all_datagrams_is_lost() {
        List<DhtNode> nodes = nodes(60);
        var dice = new Random(4);
        network.losing((to, datagram) -> dice.nextInt(3) == 0);
        List<Value> heard = new ArrayList<>();
        nodes.get(3).listen(KEY, heard::add);
        network.loop.pass(60 * MINUTE); // by then all have been silent to all others now and then
        for (int i = 1; i <= 20; i++) {
            nodes.get(10 + i).put(KEY, value(i, ValueType.USER_DATA, "x".repeat(3_000)));
            network.loop.pass(20_000);
        }
        assertThat(heard).as("a value of four datagrams may be lost everywhere").hasSizeBetween(18, 20);
    }

    @Test
    void a_dead_node_among_the_closest_does_not_hold_up_a_message() {
        List<DhtNode> nodes = nodes(12);
        List<DhtNode> closestFirst = nodes.stream()
                .sorted(Comparator.comparing(DhtNode::id, KEY.closestFirst()))
                .toList();
        List<Value> heard = new ArrayList<>();
        closestFirst.get(11).listen(KEY, heard::add);
        network.loop.pass(MINUTE);
        network.unplug(VirtualNetwork.address(nodes.indexOf(closestFirst.get(0))));
        closestFirst.get(10).put(KEY, value(1, ValueType.USER_DATA, "soon"));
        network.loop.pass(90); // nobody is taken for slow sooner than after a hundred
        assertThat(heard).hasSize(1);
    }

    @Test
    void contact_that_was_lost_comes_back() {
        List<DhtNode> nodes = nodes(10);
        network.losing((to, datagram) -> true);
        network.loop.pass(30 * MINUTE);
        assertThat(nodes).noneMatch(DhtNode::connected);
        network.losing((to, datagram) -> false);
        network.loop.pass(15 * MINUTE);
        assertThat(nodes).allMatch(DhtNode::connected);
    }

    @Test
    void idle_nodes_are_quiet() {
        nodes(30);
        int before = network.sent();
        network.loop.pass(60 * MINUTE);
        assertThat((network.sent() - before) / 30 / 60)
                .as("datagrams for each node and minute")
                .isLessThan(60);
    }
}
