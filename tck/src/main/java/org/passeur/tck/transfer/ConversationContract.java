package org.passeur.tck.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.passeur.tck.transfer.Ends.A_SECOND;
import static org.passeur.tck.transfer.Ends.SOON;
import static org.passeur.tck.transfer.Ends.assertCancelled;
import static org.passeur.tck.transfer.Ends.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.passeur.api.TransferException.LinkLost;
import org.passeur.spi.link.Side;
import org.passeur.spi.transfer.Conversation;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.spi.transfer.WireId;
import org.passeur.tck.transfer.ReceivedFile.Fault;
import org.passeur.tck.transfer.ScriptedReceiver.Manner;

/** What every transfer protocol promises that has conversations (CNV-1 to CNV-6). */
public abstract class ConversationContract {
    private static final long ENDLESS = 1L << 62;

    private final List<End> ends = new ArrayList<>();
    private Set<Thread> before = Set.of();

    /** The protocol to be tested. */
    protected abstract TransferProtocol protocol();

    /** One end of a conversation, run by a thread of its own. */
    private final class End {
        private final LinkedBlockingQueue<Conversation.Arrival> arrivals = new LinkedBlockingQueue<>();
        private final Conversation conversation;
        private final SecureMemoryLink link;
        private final Running running;

        private End(SecureMemoryLink link, Side side) {
            this.link = link;
            this.conversation =
                    protocol().conversation(link, side, arrivals::add).orElseThrow();
            this.running = Running.start(
                    new Exchange() {
                        @Override
                        public void run() throws IOException {
                            conversation.run();
                        }

                        @Override
                        public void cancel() {
                            conversation.abort();
                        }
                    },
                    "conversation");
            ends.add(this);
        }

        private Running send(WireId id, CountingObserver observer, OutgoingFile... files) {
            return Running.start(conversation.sending(id, List.of(files), observer), "sending");
        }

        private Running send(OutgoingFile... files) {
            return send(WireId.random(), new CountingObserver(), files);
        }

        private Conversation.Arrival next() throws InterruptedException {
            Conversation.Arrival arrival = arrivals.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(arrival)
                    .as(() -> "something arrives; the conversation "
                            + (running.ended() ? "ended: " + running.outcome(SOON) : "goes on"))
                    .isNotNull();
            return arrival;
        }

        private Running receive(ScriptedReceiver receiver) throws InterruptedException {
            return Running.start(next().receiving(receiver), "receiving");
        }

        private Optional<Throwable> over(Duration limit) {
            Optional<Throwable> outcome = running.outcome(limit);
            assertThat(link.closed()).as("CNV-5: the link is closed").isTrue();
            return outcome;
        }
    }

    private final SecureMemoryLink.Pair links = SecureMemoryLink.pair(64 << 10);

    @SuppressWarnings("NullAway.Init")
    private End alice;

    @SuppressWarnings("NullAway.Init")
    private End bob;

    @BeforeEach
    void begin() {
        before = Thread.getAllStackTraces().keySet();
        alice = new End(links.sender(), Side.INITIATOR);
        bob = new End(links.receiver(), Side.RESPONDER);
    }

    @AfterEach
    void no_thread_stays() throws InterruptedException {
        ends.forEach(end -> end.conversation.abort());
        ends.forEach(end -> end.over(SOON));
        Ends.assertNoThreadStays(before);
    }

    private static void assertArrived(Running sending, Running receiving) {
        assertThat(sending.outcome(SOON)).isEmpty();
        assertThat(receiving.outcome(SOON)).isEmpty();
    }

    @Test
    void CNV_1_one_whose_storage_is_stuck_holds_up_no_other() throws Exception {
        Running stuck = alice.send(GeneratedFile.of("stuck", ENDLESS));
        ScriptedReceiver slow = ScriptedReceiver.with(Fault.BLOCKED);
        Running stuckToo = bob.receive(slow);
        ReceivedFile file = slow.nextFile();
        await(file.content());
        for (int i = 0; i < 3; i++) {
            Running other = alice.send(GeneratedFile.of("other", 3 << 20));
            assertArrived(other, bob.receive(ScriptedReceiver.that(Manner.ACCEPT)));
        }
        stuck.cancel();
        file.unblock();
        assertCancelled(stuck.outcome(A_SECOND), false);
        assertCancelled(stuckToo.outcome(A_SECOND), true);
    }

    @Test
    void CNV_1_an_offer_that_is_not_answered_holds_up_no_other_in_either_direction() throws Exception {
        Running waiting = alice.send(GeneratedFile.of("waiting", 5));
        ScriptedReceiver undecided = ScriptedReceiver.that(Manner.HOLD);
        Running waitingToo = bob.receive(undecided);
        ScriptedReceiver.Offered offer = undecided.nextOffer();
        Running back = bob.send(GeneratedFile.of("back", 1 << 20));
        assertArrived(back, alice.receive(ScriptedReceiver.that(Manner.ACCEPT)));
        undecided.accept(offer.files(), offer.answer());
        assertArrived(waiting, waitingToo);
    }

    @Test
    void CNV_1_cancelling_one_at_either_end_ends_no_other() throws Exception {
        Running goesOn = alice.send(GeneratedFile.of("goes on", ENDLESS));
        ScriptedReceiver receiver = ScriptedReceiver.that(Manner.ACCEPT);
        Running goesOnToo = bob.receive(receiver);
        await(receiver.nextFile().content());
        for (boolean bySender : new boolean[] {true, false}) {
            Running sending = alice.send(GeneratedFile.of("cancelled", ENDLESS));
            ScriptedReceiver other = ScriptedReceiver.that(Manner.ACCEPT);
            Running receiving = bob.receive(other);
            await(other.nextFile().content());
            (bySender ? sending : receiving).cancel();
            assertCancelled(sending.outcome(A_SECOND), !bySender);
            assertCancelled(receiving.outcome(A_SECOND), bySender);
        }
        assertThat(goesOn.ended()).isFalse();
        assertThat(goesOnToo.ended()).isFalse();
        goesOn.cancel();
        assertCancelled(goesOnToo.outcome(A_SECOND), true);
    }

    @Test
    void CNV_1_a_source_or_a_disk_that_fails_ends_no_other() throws Exception {
        assertFails(GeneratedFile.failing("bad", 1 << 20, 300_000), Fault.NONE);
        assertFails(GeneratedFile.of("bad", 1 << 20), Fault.WRITE);
        assertFails(GeneratedFile.of("bad", 1 << 20), Fault.COMPLETE);
        Running good = alice.send(GeneratedFile.of("good", 1 << 20));
        assertArrived(good, bob.receive(ScriptedReceiver.that(Manner.ACCEPT)));
    }

    private void assertFails(GeneratedFile file, Fault fault) throws InterruptedException {
        Running bad = alice.send(file);
        Running badToo = bob.receive(ScriptedReceiver.with(fault));
        assertThat(bad.outcome(SOON)).isPresent();
        assertThat(badToo.outcome(SOON)).isPresent();
    }

    @Test
    void both_ends_know_a_transfer_by_the_same_id() throws Exception {
        WireId id = WireId.random();
        Running sending = alice.send(id, new CountingObserver(), GeneratedFile.of("a", 5));
        Conversation.Arrival arrival = bob.next();
        assertThat(arrival.id()).isEqualTo(id);
        assertArrived(sending, Running.start(arrival.receiving(ScriptedReceiver.that(Manner.ACCEPT)), "receiving"));
    }

    @Test
    void CNV_3_a_link_that_breaks_is_lost_for_all() throws Exception {
        Running one = alice.send(GeneratedFile.of("one", ENDLESS));
        ScriptedReceiver receiver = ScriptedReceiver.that(Manner.ACCEPT);
        Running oneToo = bob.receive(receiver);
        await(receiver.nextFile().content());
        Running two = bob.send(GeneratedFile.of("two", 5));
        Running twoToo = alice.receive(ScriptedReceiver.that(Manner.HOLD));
        links.sender().cut();
        for (Running each : List.of(one, oneToo, two, twoToo)) {
            assertThat(each.outcome(SOON)).get().isInstanceOf(LinkLost.class);
        }
        alice.over(SOON);
        bob.over(SOON);
        assertThat(alice.conversation.open()).isFalse();
        assertThat(bob.conversation.open()).isFalse();
        assertThat(alice.send(GeneratedFile.of("late", 5)).outcome(SOON)).get().isInstanceOf(LinkLost.class);
    }

    @Test
    void CNV_4_what_runs_comes_to_its_end_and_no_more_begins() throws Exception {
        Running running = alice.send(GeneratedFile.of("running", 1 << 20));
        ScriptedReceiver undecided = ScriptedReceiver.that(Manner.HOLD);
        Running runningToo = bob.receive(undecided);
        ScriptedReceiver.Offered offer = undecided.nextOffer();
        bob.conversation.close();
        assertThat(bob.conversation.open()).isFalse();
        assertThat(bob.send(GeneratedFile.of("late", 5)).outcome(SOON)).get().isInstanceOf(LinkLost.class);
        undecided.accept(offer.files(), offer.answer());
        assertArrived(running, runningToo);
        assertThat(alice.over(SOON)).isEmpty();
        assertThat(bob.over(SOON)).isEmpty();
    }

    @Test
    void CNV_4_a_quiet_conversation_ends_in_order_at_both_ends() {
        alice.conversation.close();
        assertThat(alice.over(SOON)).isEmpty();
        assertThat(bob.over(SOON)).isEmpty();
    }

    @Test
    void CNV_5_aborted_it_ends_within_a_second_whatever_runs() throws Exception {
        Running sending = alice.send(GeneratedFile.of("endless", ENDLESS));
        ScriptedReceiver receiver = ScriptedReceiver.that(Manner.ACCEPT);
        Running receiving = bob.receive(receiver);
        await(receiver.nextFile().content());
        alice.conversation.abort();
        alice.over(A_SECOND);
        assertThat(sending.outcome(A_SECOND)).isPresent();
        assertThat(receiving.outcome(SOON)).isPresent();
        bob.over(SOON);
    }

    @Test
    void CNV_6_many_at_once_arrive_in_bounded_memory() throws Exception {
        List<Running> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(alice.send(GeneratedFile.of("file-" + i, 200_000)));
        }
        for (int i = 0; i < 300; i++) {
            all.add(bob.receive(ScriptedReceiver.that(Manner.ACCEPT)));
        }
        for (Running each : all) {
            assertThat(each.outcome(Duration.ofSeconds(60))).isEmpty();
        }
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        assertThat(runtime.totalMemory() - runtime.freeMemory()).isLessThan(64L << 20);
    }
}
