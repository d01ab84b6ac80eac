package org.passeur.signalling.opendht.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueType;
import org.passeur.signalling.opendht.node.LoopbackNode;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Message.Happening;

/** Values that are kept for good, and write permits that are not. Our node's clock is put forward where it would take long. */
class RenewalInteropTest {
    private static final Id KEY = Id.hash("renewal interop");

    private final Deque<Closeable> toClose = new ArrayDeque<>();
    private final AtomicLong ahead = new AtomicLong();

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

    private LoopbackNode ours(Dhtnode theirs) throws Exception {
        LoopbackNode ours = closing(LoopbackNode.start(() -> System.currentTimeMillis() + ahead.get()));
        ours.node().bootstrap(List.of(theirs.address()));
        ours.awaitConnected();
        return ours;
    }

    private static Value.Open value(long id, int type, String text) {
        return Value.Open.of(
                id, new Body(null, type, Bytes.of(text.getBytes(StandardCharsets.US_ASCII)), "text/plain"));
    }

    private static Stranger listening(Stranger stranger) throws Exception {
        var listen = new Message.Listen(stranger.id(), 1, KEY, stranger.token(KEY), 77, null);
        assertThat(stranger.ask(listen)).isInstanceOf(Message.Reply.class);
        return stranger;
    }

    @Test
    void what_we_publish_is_probed_and_refreshed_at_dhtnode_before_it_would_end() throws Exception {
        Dhtnode theirs = closing(Dhtnode.start());
        LoopbackNode ours = ours(theirs);
        Stranger listener = listening(closing(new Stranger(theirs.address())));
        ours.node().publish(KEY, value(3, ValueType.ICE_CANDIDATES, "for good"));
        listener.awaitPush(e -> e.message() instanceof Message.Update update
                && update.values().inline().equals(List.of(value(3, ValueType.ICE_CANDIDATES, "for good"))));
        ahead.set(TimeUnit.SECONDS.toMillis(51)); // a minute is its life
        listener.awaitPush(e -> e.message() instanceof Message.UpdateIds ids
                && ids.happening() == Happening.REFRESHED
                && ids.ids().equals(List.of(3L)));
    }

    @Test
    void what_dhtnode_lost_of_what_we_publish_is_put_there_again() throws Exception {
        Dhtnode theirs = closing(Dhtnode.start());
        LoopbackNode ours = ours(theirs);
        ours.node().publish(KEY, value(3, ValueType.USER_DATA, "for good"));
        Dhtnode another =
                closing(Dhtnode.start("-b", "127.0.0.1:" + ours.address().getPort()));
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!holds(another)) {
            assertThat(System.nanoTime()).as("time").isLessThan(until);
        }
    }

    private static boolean holds(Dhtnode node) throws Exception {
        try (Stranger stranger = new Stranger(node.address())) {
            return stranger.get(KEY).equals(List.of(value(3, ValueType.USER_DATA, "for good")));
        }
    }

    @Test
    void what_dhtnode_keeps_for_good_it_may_put_and_put_again_here() throws Exception {
        Dhtnode theirs = closing(Dhtnode.start());
        LoopbackNode ours = ours(theirs);
        Stranger listener = listening(closing(new Stranger(ours.address())));
        theirs.command("pp " + KEY + " persistent");
        listener.awaitPush(e -> e.message() instanceof Message.Update update
                && update.values().inline().size() == 1);
        theirs.command("cc"); // the network has changed, it is told: it looks whether its values are still there
        assertThat(ours.get(KEY)).hasSize(1);
    }

    @Test
    void a_token_of_ours_that_grew_old_is_refused_and_dhtnode_gets_another() throws Exception {
        Dhtnode theirs = closing(Dhtnode.start());
        LoopbackNode ours = ours(theirs);
        theirs.command("p " + KEY + " first");
        theirs.await("Put: success");
        ahead.set(TimeUnit.HOURS.toMillis(3)); // tokens are good for an hour and a half at most
        theirs.command("p " + KEY + " second");
        theirs.await("Put: success");
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (ours.get(KEY).stream()
                .noneMatch(v -> v instanceof Value.Open open
                        && new String(open.body().data().array(), StandardCharsets.US_ASCII).equals("second"))) {
            assertThat(System.nanoTime()).as("time").isLessThan(until);
        }
    }
}
