package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.passeur.api.Decision;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferId;
import org.passeur.api.TransferState;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.SendObserver;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.tck.standin.LineProtocol;
import org.passeur.tck.standin.MemoryConnectivity;
import org.passeur.tck.standin.PlainSecurity;

class CancelTest extends TwoNodes {
    private static final int LONG = 300_000_000;

    private static void by(boolean peer, TransferException failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        TransferException.Cancelled.class,
                        c -> assertThat(c.byPeer()).isEqualTo(peer));
    }

    private static void cancelledSoon(TestNode node, TransferId id) throws Exception {
        long begun = System.nanoTime();
        node.engine.cancel(id);
        by(false, node.failure(id));
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isLessThan(2000);
    }

    @Test
    void while_the_device_is_looked_for() throws Exception {
        Transfer sent = alice.send("nobody", file("a", 1));
        Await.until(() -> threads("passeur-search " + sent.id()) == 1, "the search has begun");
        cancelledSoon(alice, sent.id());
        Await.until(() -> threads("passeur-search " + sent.id()) == 0, "the search has ended");
    }

    @Test
    void while_the_answer_is_awaited() throws Exception {
        network.onTheWay(messages -> List.of());
        Transfer sent = alice.send("bob", file("a", 1));
        alice.await(TransferEvent.OfferSent.class);
        cancelledSoon(alice, sent.id());
        Await.until(() -> memory.openNegotiations() == 0, "the negotiation is closed");
    }

    @Test
    void while_links_are_opened_and_a_late_winner_is_closed() throws Exception {
        var gate = new CountDownLatch(1);
        var ignoring = new MemoryConnectivity("gated", 1, gate);
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var plain = new PlainSecurity();
        TestNode carol = with(new TestNode(
                "carol",
                "carol",
                home,
                network,
                TestNode.USUAL,
                (link, request) -> {
                    var secured = plain.secure(link, request);
                    begun.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return secured;
                },
                new LineProtocol(false),
                ignoring));
        with(new TestNode("dave", home, network, ignoring));
        Transfer sent = carol.send("dave", file("a", 1));
        carol.await(TransferEvent.OfferAnswered.class);
        gate.countDown();
        assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
        cancelledSoon(carol, sent.id());
        go.countDown();
        Await.until(() -> ignoring.leaked().isEmpty() && !ignoring.opened().isEmpty(), "the late winner is closed");
    }

    @Test
    void while_a_limit_of_the_rate_holds_it_up() throws Exception {
        TestNode carol = with(new TestNode(
                "carol", "carol", home, network, TestNode.USUAL, new PlainSecurity(), new FastProtocol(), memory));
        carol.engine.limit(4096);
        Transfer sent = carol.send("bob", file("a", 1 << 20));
        carol.await(TransferEvent.Progressed.class);
        cancelledSoon(carol, sent.id());
        Await.until(() -> threads("passeur-send " + bob.device.id()) == 0, "nothing waits for the limit any more");
    }

    /** A sender who has sent a MiB before it asks whether it may. */
    private static final class FastProtocol implements TransferProtocol {
        private final LineProtocol usual = new LineProtocol(false);

        @Override
        public String alpn() {
            return usual.alpn();
        }

        @Override
        public Exchange sending(SecureLink link, List<OutgoingFile> files, SendObserver observer) {
            return new Exchange() {
                @Override
                public void run() throws IOException {
                    observer.awaitingPeer();
                    observer.accepted();
                    observer.progressed(1 << 20);
                    throw new IOException("it was held up");
                }

                @Override
                public void cancel() {
                    // seen when the observer returns
                }
            };
        }

        @Override
        public Exchange receiving(SecureLink link, Receiver receiver) {
            return usual.receiving(link, receiver);
        }
    }

    @Test
    void while_the_far_user_decides_by_the_sender() throws Exception {
        Transfer sent = alice.send("bob", file("a", 1));
        alice.await(TransferEvent.AwaitingPeer.class);
        bob.await(TransferEvent.OfferReceived.class);
        cancelledSoon(alice, sent.id());
        by(true, bob.failure(bob.await(TransferEvent.Ended.class)));
        Await.until(() -> memory.leaked().isEmpty(), "links are closed");
    }

    @Test
    void while_the_user_decides_by_the_receiver() throws Exception {
        Transfer sent = alice.send("bob", file("a", 1));
        var offer = bob.await(TransferEvent.OfferReceived.class).offer();
        cancelledSoon(bob, offer.transfer());
        by(true, alice.failure(sent.id()));
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.CLOSED_BY_PEER);
    }

    @Test
    void in_mid_stream_by_the_sender() throws Exception {
        bob.acceptAll();
        Transfer sent = alice.send("bob", file("a", LONG));
        bob.await(TransferEvent.Progressed.class);
        cancelledSoon(alice, sent.id());
        by(true, bob.failure(bob.await(TransferEvent.Ended.class)));
        assertThat(bob.folder).isEmptyDirectory();
    }

    @Test
    void in_mid_stream_by_the_receiver() throws Exception {
        bob.acceptAll();
        Transfer sent = alice.send("bob", file("a", LONG));
        var progress = bob.await(TransferEvent.Progressed.class);
        cancelledSoon(bob, progress.transfer());
        by(true, alice.failure(sent.id()));
        assertThat(bob.folder).isEmptyDirectory();
    }

    @Test
    void an_ended_transfer_is_not_cancelled() throws Exception {
        bob.acceptAll();
        Transfer sent = alice.send("bob", file("a", 1));
        alice.ended(sent.id());
        alice.engine.cancel(sent.id());
        alice.engine.cancel(new TransferId(42));
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
    }

    @Test
    void a_thousand_quick_starts_and_cancels_leave_no_thread_and_no_file() throws Exception {
        var settings = new Settings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1), // so long twice a responder waits for an initiator that has gone
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                false,
                32,
                32,
                32,
                256,
                512,
                2000);
        TestNode carol = with(new TestNode(
                "carol", "carol", home, network, settings, new PlainSecurity(), new LineProtocol(false), memory));
        TestNode dave = with(new TestNode(
                "dave", "dave", home, network, settings, new PlainSecurity(), new LineProtocol(false), memory));
        dave.acceptAll();
        var file = file("a", 100_000);
        List<TransferId> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            TransferId id = carol.send(i % 3 == 0 ? "nobody" : "dave", file).id();
            all.add(id);
            if (i % 7 != 0) {
                carol.engine.cancel(all.get(i / 2));
            }
            carol.engine.cancel(id);
        }
        all.forEach(carol.engine::cancel);
        for (TransferId id : all) {
            assertThat(carol.ended(id).state().ended()).isTrue();
        }
        Await.until(() -> memory.leaked().isEmpty() && memory.openNegotiations() == 0, "all is closed");
        Await.until(
                () -> dave.engine.transfers().stream().allMatch(t -> t.state().ended()), "all has ended there");
        Await.until(
                () -> carol.past.stream()
                                .filter(TransferEvent.Ended.class::isInstance)
                                .count()
                        == 1000,
                "ends");
        long starts = carol.past.stream()
                .filter(TransferEvent.Created.class::isInstance)
                .count();
        assertThat(starts).isEqualTo(1000);
        Set<TransferId> ended = carol.past.stream()
                .filter(TransferEvent.Ended.class::isInstance)
                .map(TransferEvent::transfer)
                .collect(Collectors.toSet());
        assertThat(ended).hasSize(1000);
        Await.until(
                () -> threads("passeur-negotiation")
                                + threads("passeur-search")
                                + threads("passeur-send")
                                + threads("passeur-receive")
                                + threads("passeur-hash")
                                + threads("passeur-secure")
                        == 0,
                "no threads");
    }

    @Test
    void transfers_that_run_keep_their_links_when_another_is_cancelled() throws Exception {
        Transfer one = alice.send("bob", file("one", 1000));
        var first = bob.await(TransferEvent.OfferReceived.class).offer();
        Transfer two = alice.send("bob", file("two", 1000));
        bob.await(TransferEvent.OfferReceived.class);
        alice.engine.cancel(two.id());
        by(false, alice.failure(two.id()));
        bob.engine.accept(first.transfer(), new Decision.Accept(bob.folder));
        assertThat(alice.ended(one.id()).state()).isEqualTo(TransferState.FINISHED);
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }
}
