package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueType;
import org.passeur.signalling.opendht.wire.Query;

/** What makes a node a good neighbour, and lets it live through what happens to a host. In virtual time. */
class GoodNodeTest {
    private static final Id KEY = Id.hash("a key");
    private static final Id OTHER = Id.hash("another key");
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;

    private final VirtualNetwork network = new VirtualNetwork();

    private List<DhtNode> nodes(int first, int count, boolean handOver) {
        List<DhtNode> nodes = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            DhtNode node = network.node(i, network.loop, handOver);
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
        network.loop.pass(10 * SECOND);
        assertThat(done).isDone();
        return values;
    }

    private static Value.Open value(long id, int type, String text) {
        return Value.Open.of(id, new Body(null, type, Bytes.of(text.getBytes(StandardCharsets.UTF_8)), ""));
    }

    private Statistics statistics(DhtNode node) {
        CompletableFuture<Statistics> answer = node.statistics();
        network.loop.pass(1);
        return answer.join();
    }

    @Test
    void a_host_that_slept_for_hours_is_heard_and_hears_again_within_seconds() {
        List<DhtNode> nodes = nodes(0, 30, false);
        var host = new SleepyLoop(network.loop);
        DhtNode sleeper = network.node(100, host, false);
        sleeper.bootstrap(List.of(VirtualNetwork.address(3)));
        List<Value> heard = new ArrayList<>();
        sleeper.listen(KEY, heard::add);
        sleeper.publish(OTHER, value(1, ValueType.USER_DATA, "published"));
        network.loop.pass(MINUTE);
        assertThat(get(nodes.get(7), OTHER)).hasSize(1);
        host.sleep();
        network.losing((to, datagram) -> to.equals(VirtualNetwork.address(100)));
        network.loop.pass(180 * MINUTE);
        assertThat(get(nodes.get(7), OTHER)).isEmpty();
        network.losing((to, datagram) -> false);
        host.wake();
        network.loop.pass(5 * SECOND);
        assertThat(sleeper.connected()).isTrue();
        nodes.get(20).put(KEY, value(2, ValueType.USER_DATA, "good morning"));
        network.loop.pass(2 * SECOND);
        assertThat(heard).containsExactly(value(2, ValueType.USER_DATA, "good morning"));
        assertThat(get(nodes.get(7), OTHER)).containsExactly(value(1, ValueType.USER_DATA, "published"));
    }

    @Test
    void a_clock_that_jumps_has_everything_looked_at_afresh() {
        List<DhtNode> nodes = nodes(0, 10, false);
        long searched = statistics(nodes.get(3)).searched();
        network.loop.pass(4 * SECOND);
        assertThat(statistics(nodes.get(3)).searched() - searched).isLessThan(2);
        network.loop.putForward(3_600 * SECOND);
        network.loop.pass(2 * SECOND);
        assertThat(statistics(nodes.get(3)).searched() - searched).isGreaterThanOrEqualTo(1);
        assertThat(nodes).allMatch(DhtNode::connected);
        assertThat(nodes.get(3).publicAddresses()).isNotEmpty();
    }

    @Test
    void a_node_that_moved_to_another_address_hears_at_once_what_is_sent_to_it() throws Exception {
        List<DhtNode> nodes = nodes(0, 30, false);
        DhtNode mover = nodes.get(5);
        List<Value> heard = new ArrayList<>();
        mover.listen(KEY, heard::add);
        network.loop.pass(MINUTE);
        assertThat(mover.publicAddresses())
                .containsExactly(VirtualNetwork.address(5).getAddress());
        network.move(VirtualNetwork.address(5), VirtualNetwork.address(500));
        mover.networkChanged();
        network.loop.pass(2 * SECOND);
        nodes.get(20).put(KEY, value(2, ValueType.USER_DATA, "found you"));
        network.loop.pass(SECOND);
        assertThat(heard).containsExactly(value(2, ValueType.USER_DATA, "found you"));
        assertThat(mover.publicAddresses())
                .containsExactly(VirtualNetwork.address(500).getAddress());
    }

    @Test
    void a_network_that_was_gone_for_long_is_entered_as_soon_as_it_is_back() {
        List<DhtNode> nodes = nodes(0, 10, false);
        network.losing((to, datagram) -> true);
        network.loop.pass(300 * MINUTE);
        assertThat(nodes).noneMatch(DhtNode::connected);
        network.losing((to, datagram) -> false);
        nodes.forEach(DhtNode::networkChanged);
        network.loop.pass(3 * SECOND);
        assertThat(nodes).allMatch(DhtNode::connected);
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0"})
    void nodes_that_hand_over_keep_a_value_alive_when_its_keepers_go(boolean handOver, int found) {
        List<DhtNode> old = nodes(0, 12, handOver);
        old.get(0).put(KEY, value(1, ValueType.TRUST_REQUEST, "for a week"));
        network.loop.pass(MINUTE);
        List<DhtNode> young = nodes(12, 12, handOver);
        network.loop.pass(13 * MINUTE);
        for (int i = 0; i < 12; i++) {
            network.unplug(VirtualNetwork.address(i));
        }
        network.loop.pass(5 * MINUTE);
        assertThat(get(young.get(6), KEY)).hasSize(found);
    }

    @Test
    void a_value_that_is_handed_over_does_not_live_longer() {
        List<DhtNode> nodes = nodes(0, 30, true);
        nodes.get(0).put(KEY, value(1, ValueType.IP_SERVICE, "for a quarter of an hour"));
        network.loop.pass(12 * MINUTE);
        assertThat(get(nodes.get(25), KEY)).hasSize(1);
        network.loop.pass(4 * MINUTE);
        assertThat(get(nodes.get(25), KEY)).isEmpty();
    }

    @Test
    void an_entry_that_never_answers_is_asked_more_and_more_seldom() {
        List<Long> asked = new ArrayList<>();
        InetSocketAddress dead = VirtualNetwork.address(200);
        network.place(dead, (from, datagram) -> asked.add(network.loop.millis()));
        DhtNode alone = network.node(1);
        alone.bootstrap(List.of(dead));
        network.loop.pass(5 * MINUTE);
        int early = asked.size();
        assertThat(early).isBetween(9, 40);
        alone.bootstrap(List.of(dead)); // told once more of what it knows: asked once, no more
        network.loop.pass(60 * MINUTE);
        assertThat(asked.size() - early)
                .as("three datagrams each, every ten minutes")
                .isBetween(12, 33);
    }

    @Test
    void of_too_many_entries_those_that_never_answered_are_forgotten() {
        DhtNode alone = network.node(1);
        List<InetSocketAddress> dead = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            dead.add(VirtualNetwork.address(1_000 + i));
        }
        alone.bootstrap(dead);
        network.loop.pass(5 * MINUTE);
        network.node(2);
        alone.bootstrap(List.of(VirtualNetwork.address(2)));
        network.loop.pass(SECOND);
        assertThat(alone.connected()).isTrue();
    }

    @Test
    void what_most_say_is_our_address() throws Exception {
        var votes = new AddressVotes();
        InetAddress right = InetAddress.getByName("192.0.2.1");
        InetAddress wrong = InetAddress.getByName("192.0.2.66");
        InetAddress six = InetAddress.getByName("2001:db8::1");
        for (int i = 1; i <= 10; i++) {
            votes.vote(VirtualNetwork.address(i).getAddress(), i % 3 == 0 ? wrong : right);
            votes.vote(InetAddress.getByName("2001:db8:1::" + i), six);
        }
        for (int i = 0; i < 100; i++) {
            votes.vote(VirtualNetwork.address(3).getAddress(), wrong); // one voter, one vote
        }
        assertThat(votes.winners()).containsExactlyInAnyOrder(right, six);
        for (int i = 11; i <= 60; i++) {
            votes.vote(VirtualNetwork.address(i).getAddress(), wrong); // we have moved, they say
        }
        assertThat(votes.winners()).contains(wrong).doesNotContain(right);
        votes.clear();
        assertThat(votes.winners()).isEmpty();
    }

    @Test
    void a_token_is_good_for_a_quarter_of_an_hour_and_not_for_two() {
        var tokens = new Tokens(new Surroundings(
                network.loop, network.place(VirtualNetwork.address(1), (f, d) -> {}), Runnable::run, new Random(5)));
        Bytes token = tokens.issue(VirtualNetwork.address(2));
        assertThat(tokens.holds(token, VirtualNetwork.address(3))).isFalse();
        network.loop.pass(15 * MINUTE);
        assertThat(tokens.holds(token, VirtualNetwork.address(2))).isTrue();
        for (int i = 0; i < 4; i++) {
            network.loop.pass(30 * MINUTE);
            tokens.issue(VirtualNetwork.address(9));
        }
        assertThat(tokens.holds(token, VirtualNetwork.address(2))).isFalse();
    }

    @Test
    void a_token_does_not_outlive_a_long_silence() {
        var tokens = new Tokens(new Surroundings(
                network.loop, network.place(VirtualNetwork.address(1), (f, d) -> {}), Runnable::run, new Random(5)));
        Bytes token = tokens.issue(VirtualNetwork.address(2));
        network.loop.pass(8 * 60 * MINUTE);
        assertThat(tokens.holds(token, VirtualNetwork.address(2))).isFalse();
    }

    @Test
    void requests_are_limited_for_each_address_and_in_total() throws Exception {
        var limit = new RateLimit(network.loop);
        Map<InetAddress, Integer> admitted = new HashMap<>();
        for (int i = 0; i < 2 * RateLimit.ADDRESS_PER_SECOND; i++) {
            for (int from = 0; from < 20; from++) {
                InetAddress address = VirtualNetwork.address(from).getAddress();
                if (limit.admits(address)) {
                    admitted.merge(address, 1, Integer::sum);
                }
            }
        }
        assertThat(admitted.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(RateLimit.TOTAL_PER_SECOND);
        network.loop.pass(SECOND);
        int six = 0;
        for (int i = 0; i < 3_000; i++) {
            six += limit.admits(InetAddress.getByName("2001:db8::" + Integer.toHexString(i))) ? 1 : 0;
        }
        assertThat(six).as("one network of IPv6").isEqualTo(RateLimit.ADDRESS_PER_SECOND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.1.2.3",
                "224.0.0.1",
                "239.192.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "ff08::101",
                "::7f00:1"
            })
    void nothing_comes_from_nor_goes_to_a_martian(String address) throws Exception {
        assertThat(Martians.isMartian(new InetSocketAddress(InetAddress.getByName(address), 4222)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "192.0.2.1", "::1", "fe80::1", "2001:db8::1"})
    void others_are_no_martians_but_with_port_0_they_are(String address) throws Exception {
        InetAddress there = InetAddress.getByName(address);
        assertThat(Martians.isMartian(new InetSocketAddress(there, 4222))).isFalse();
        assertThat(Martians.isMartian(new InetSocketAddress(there, 0))).isTrue();
    }
}
