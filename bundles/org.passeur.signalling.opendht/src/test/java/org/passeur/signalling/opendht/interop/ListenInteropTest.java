package org.passeur.signalling.opendht.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueType;
import org.passeur.signalling.opendht.node.LoopbackNode;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Message.Happening;

/** Our node listens at the reference's, and the other way round: what comes, what changes, what is kept, what goes. */
class ListenInteropTest {
    private static final PublicKey ALICE =
            Vectors.chain("alice-4096", "device").get(0).getPublicKey();
    private static final PrivateKey ALICES = Vectors.key("alice-4096", "device");
    private static final Id KEY = Id.hash("listen interop");

    private LoopbackNode ours;
    private Dhtnode theirs;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    ListenInteropTest() {}

    @BeforeEach
    void start() throws Exception {
        theirs = Dhtnode.start();
        ours = LoopbackNode.start();
        ours.node().bootstrap(List.of(theirs.address()));
        ours.awaitConnected();
    }

    @AfterEach
    void stop() throws Exception {
        if (ours != null) {
            ours.close();
        }
        if (theirs != null) {
            theirs.close();
        }
    }

    private static Value.Open signed(int seq, String text) {
        Body body = Body.owned(ALICE, seq, null, text.getBytes(StandardCharsets.US_ASCII));
        return Signing.sign(5, new Body(body.owner(), 0, body.data(), "text/plain"), ALICES);
    }

    private static Value.Open shortLived(long id) {
        return Value.Open.of(id, new Body(null, ValueType.ICE_CANDIDATES, Bytes.of(new byte[] {1}), ""));
    }

    /** A value of a minute's lifetime with few seconds of it left. */
    private static OptionalLong almostAMinuteAgo() {
        return OptionalLong.of(Instant.now().getEpochSecond() - 55);
    }

    private static String text(Value value) {
        return new String(((Value.Open) value).body().data().array(), StandardCharsets.US_ASCII);
    }

    @Test
    void we_hear_what_dhtnode_puts_and_what_is_edited_there() throws Exception {
        BlockingQueue<Value> heard = new LinkedBlockingQueue<>();
        theirs.command("p " + KEY + " before");
        theirs.await("Put: success|Put: failure");
        ours.node().listen(KEY, heard::add);
        assertThat(text(heard.poll(20, TimeUnit.SECONDS))).isEqualTo("before");
        theirs.command("p " + KEY + " after");
        assertThat(text(heard.poll(20, TimeUnit.SECONDS))).isEqualTo("after");
        try (Stranger stranger = new Stranger(theirs.address())) {
            stranger.put(KEY, signed(1, "first edition"));
            assertThat(text(heard.poll(20, TimeUnit.SECONDS))).isEqualTo("first edition");
            stranger.put(KEY, signed(2, "second edition"));
            assertThat(text(heard.poll(20, TimeUnit.SECONDS))).isEqualTo("second edition");
            stranger.put(KEY, signed(2, "second edition"));
            stranger.put(KEY, signed(3, "third edition"));
            assertThat(text(heard.poll(20, TimeUnit.SECONDS)))
                    .as("what was only refreshed is not told again")
                    .isEqualTo("third edition");
        }
    }

    /** Of edits dhtnode 2.4.12 tells nothing, not even of those that another dhtnode pushes to it. */
    @Test
    void dhtnode_hears_what_comes_to_us_and_what_expires() throws Exception {
        theirs.command("l " + KEY);
        try (Stranger stranger = new Stranger(ours.address())) {
            stranger.put(KEY, signed(1, "first edition"));
            theirs.await("found 1 values");
            theirs.awaitValue("signed \\(v1\\) data\\(text/plain\\):\"first edition\"");
            stranger.put(KEY, shortLived(6), almostAMinuteAgo());
            theirs.awaitValue("6 data:01");
            theirs.await("found 1 values expired");
        }
    }

    @Test
    void dhtnode_tells_a_listener_of_values_of_refreshing_and_of_the_end() throws Exception {
        listenTo(new Stranger(theirs.address()), new Stranger(theirs.address()));
    }

    @Test
    void our_node_tells_a_listener_of_values_of_refreshing_and_of_the_end() throws Exception {
        listenTo(new Stranger(ours.address()), new Stranger(ours.address()));
    }

    private static void listenTo(Stranger listener, Stranger putter) throws Exception {
        try (listener;
                putter) {
            assertThat(listener.ask(new Message.Listen(listener.id(), 1, KEY, listener.token(KEY), 77, null)))
                    .isInstanceOf(Message.Reply.class);
            putter.put(KEY, signed(1, "there"));
            listener.awaitPush(e -> e.message() instanceof Message.Update update
                    && update.socket() == 77
                    && update.values().inline().isEmpty()); // it is larger than 600 bytes and comes in parts
            putter.put(KEY, signed(2, "edited"));
            listener.awaitPush(e -> e.message() instanceof Message.Update update
                    && update.values().inline().isEmpty());
            Message refreshed = putter.ask(new Message.Refresh(putter.id(), KEY, 5, putter.token(KEY)));
            assertThat(refreshed).isInstanceOf(Message.Reply.class);
            listener.awaitPush(e -> e.message() instanceof Message.UpdateIds ids
                    && ids.happening() == Happening.REFRESHED
                    && ids.ids().equals(List.of(5L)));
            putter.put(KEY, shortLived(6), almostAMinuteAgo());
            listener.awaitPush(e -> e.message() instanceof Message.Update update
                    && update.values().inline().equals(List.of(shortLived(6))));
            listener.awaitPush(e -> e.message() instanceof Message.UpdateIds ids
                    && ids.happening() == Happening.EXPIRED
                    && ids.ids().equals(List.of(6L)));
        }
    }

    @Test
    void dhtnode_tells_an_old_listener_by_replies() throws Exception {
        listenAsOfOld(new Stranger(theirs.address()), new Stranger(theirs.address()));
    }

    @Test
    void our_node_tells_an_old_listener_by_replies() throws Exception {
        listenAsOfOld(new Stranger(ours.address()), new Stranger(ours.address()));
    }

    /** As before April 2020: no version, and what comes is told by replies with the socket as transaction. */
    private static void listenAsOfOld(Stranger listener, Stranger putter) throws Exception {
        try (listener;
                putter) {
            assertThat(listener.ask(new Message.Listen(listener.id(), 0, KEY, listener.token(KEY), 78, null)))
                    .isInstanceOf(Message.Reply.class);
            putter.put(KEY, shortLived(6), almostAMinuteAgo());
            listener.awaitPush(e -> e.transaction() == 78
                    && e.message() instanceof Message.Reply reply
                    && reply.values().inline().equals(List.of(shortLived(6))));
            listener.awaitPush(e -> e.transaction() == 78
                    && e.message() instanceof Message.OldUpdate ids
                    && ids.happening() == Happening.EXPIRED
                    && ids.ids().equals(List.of(6L)));
        }
    }
}
