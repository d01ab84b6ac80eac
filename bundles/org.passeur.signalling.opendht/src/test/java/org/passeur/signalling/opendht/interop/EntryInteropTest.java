package org.passeur.signalling.opendht.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.node.LoopbackNode;

/** How our node and the reference's come together, by either family, over a bad path, and when they do not. */
class EntryInteropTest {
    private static final Id KEY = Id.hash("entry interop");

    private final Deque<Closeable> toClose = new ArrayDeque<>();

    @AfterEach
    void closeAll() throws Exception {
        while (!toClose.isEmpty()) {
            toClose.pop().close();
        }
    }

    private <C extends Closeable> C closing(C closeable) {
        toClose.push(closeable);
        return closeable;
    }

    private static Value.Open text(long id, String text) {
        return Value.Open.of(id, new Body(null, 0, Bytes.of(text.getBytes(StandardCharsets.US_ASCII)), "text/plain"));
    }

    private static void exchange(LoopbackNode ours, Dhtnode theirs) throws Exception {
        BlockingQueue<Value> heard = new LinkedBlockingQueue<>();
        Id other = Id.hash("entry interop, the other way");
        ours.node().listen(other, heard::add);
        theirs.command("p " + other + " from-them");
        assertThat(((Value.Open) heard.poll(30, TimeUnit.SECONDS)).body().userType())
                .isEqualTo("text/plain");
        assertThat(ours.put(KEY, text(1, "from-us"))).isTrue();
        assertThat(theirs.get(KEY))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("\"from-us\""));
    }

    @Test
    void we_enter_by_dhtnode() throws Exception {
        Dhtnode theirs = closing(Dhtnode.start());
        LoopbackNode ours = closing(LoopbackNode.start());
        ours.node().bootstrap(List.of(theirs.address()));
        ours.awaitConnected();
        exchange(ours, theirs);
    }

    @Test
    void dhtnode_enters_by_us() throws Exception {
        LoopbackNode ours = closing(LoopbackNode.start());
        Dhtnode theirs =
                closing(Dhtnode.start("-b", "127.0.0.1:" + ours.address().getPort()));
        ours.awaitConnected();
        exchange(ours, theirs);
    }

    @Test
    void we_meet_by_ipv6_alone() throws Exception {
        Dhtnode theirs = closing(Dhtnode.start());
        LoopbackNode ours = closing(LoopbackNode.start("::1", 0));
        ours.node().bootstrap(List.of(theirs.address6()));
        ours.awaitConnected();
        exchange(ours, theirs);
    }

    @Test
    void dhtnode_enters_by_us_by_ipv6() throws Exception {
        LoopbackNode ours = closing(LoopbackNode.start("::1", 0));
        Dhtnode theirs = closing(Dhtnode.start());
        theirs.command("b [::1]:" + ours.address().getPort());
        ours.awaitConnected();
        exchange(ours, theirs);
    }

    @Test
    void two_stacks_are_used_at_once() throws Exception {
        Dhtnode theirs = closing(Dhtnode.start());
        LoopbackNode ours = closing(LoopbackNode.start("127.0.0.1,::1", 0));
        ours.node().bootstrap(List.of(theirs.address(), theirs.address6()));
        ours.awaitConnected();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (ours.node().statistics().get().good().values().stream().anyMatch(good -> good == 0)
                && System.nanoTime() < until) {
            ours.get(Id.hash("nothing"));
        }
        assertThat(ours.node().statistics().get().good().values()).containsExactly(1, 1);
        exchange(ours, theirs);
        assertThat(ours.node().publicAddresses()).as("seen by either family").hasSize(2);
    }

    @Test
    void nodes_of_different_networks_ignore_each_other_and_those_of_one_do_not() throws Exception {
        Dhtnode theirs = closing(Dhtnode.start("-n", "7"));
        LoopbackNode stranger = closing(LoopbackNode.start());
        stranger.node().bootstrap(List.of(theirs.address()));
        theirs.command("b 127.0.0.1:" + stranger.address().getPort());
        LoopbackNode member = closing(LoopbackNode.start("127.0.0.1", 7));
        member.node().bootstrap(List.of(theirs.address()));
        member.awaitConnected();
        exchange(member, theirs);
        assertThat(stranger.put(KEY, text(2, "from another network"))).isFalse();
        assertThat(stranger.node().connected()).isFalse();
        assertThat(theirs.get(KEY)).hasSize(1);
    }

    @Test
    void everything_may_be_lost_once() throws Exception {
        LoopbackNode ours = closing(LoopbackNode.start());
        Dhtnode theirs = closing(Dhtnode.start());
        LossyPath path = closing(new LossyPath(ours.address(), theirs.address()));
        ours.node().bootstrap(List.of(path.towardsSecond()));
        ours.awaitConnected();
        exchange(ours, theirs);
        assertThat(path.lost()).isGreaterThan(10);
        assertThat(path.carried()).isGreaterThan(10);
    }
}
