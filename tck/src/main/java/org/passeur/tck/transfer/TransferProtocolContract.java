package org.passeur.tck.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.passeur.tck.transfer.Ends.A_SECOND;
import static org.passeur.tck.transfer.Ends.SOON;
import static org.passeur.tck.transfer.Ends.assertCancelled;
import static org.passeur.tck.transfer.Ends.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.api.FileInfo;
import org.passeur.api.TransferException;
import org.passeur.api.TransferException.LinkLost;
import org.passeur.api.TransferException.Refused;
import org.passeur.api.TransferException.StorageFailed;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.tck.transfer.ReceivedFile.Fault;
import org.passeur.tck.transfer.ScriptedReceiver.Manner;

/** What every transfer protocol promises (TRA-1 to TRA-8). */
public abstract class TransferProtocolContract {
    private static final long ENDLESS = 1L << 62;

    private Set<Thread> before = Set.of();

    /** The protocol to be tested. */
    protected abstract TransferProtocol protocol();

    /** How a name arrives: as it was sent, but for what the protocol's form cannot hold. */
    protected String arriving(String name) {
        return name;
    }

    /** Whether a file of this name can be sent at all; no file system has one whose name is a way. */
    protected boolean carries(String name) {
        return true;
    }

    @BeforeEach
    void rememberThreads() {
        before = Thread.getAllStackTraces().keySet();
    }

    @AfterEach
    void no_thread_stays() throws InterruptedException {
        Ends.assertNoThreadStays(before);
    }

    private Ends start(Manner manner, long... sizes) {
        return Ends.start(protocol(), files(sizes), ScriptedReceiver.that(manner));
    }

    private static List<GeneratedFile> files(long... sizes) {
        return IntStream.range(0, sizes.length)
                .mapToObj(i -> GeneratedFile.of("file-" + i, sizes[i]))
                .toList();
    }

    /** Both ends in mid-content of a file that does not end. */
    private Ends inContent(Fault fault) throws InterruptedException {
        Ends ends = Ends.start(protocol(), files(ENDLESS), ScriptedReceiver.with(fault));
        await(ends.receiver().nextFile().content());
        return ends;
    }

    private static void assertNothingComplete(Ends ends) {
        assertThat(ends.receiver().files()).allSatisfy(file -> {
            assertThat(file.completed().getCount()).isEqualTo(1);
            assertThat(file.closed()).as("the file was given up").isTrue();
        });
    }

    private static void assertLost(Optional<Throwable> outcome) {
        assertThat(outcome).get().isInstanceOf(LinkLost.class);
    }

    @Test
    void the_name_is_fit_for_ALPN() {
        assertThat(protocol().alpn()).matches("[ -~]{1,255}");
    }

    @Test
    void TRA_1_no_content_is_sent_before_the_receiver_accepted() throws Exception {
        Ends ends = start(Manner.HOLD, 5);
        ScriptedReceiver.Offered offer = ends.receiver().nextOffer();
        await(ends.observer().awaiting());
        assertThat(ends.observer().wasAccepted()).isFalse();
        assertThat(ends.observer().bytes()).isZero();
        ends.receiver().accept(offer.files(), offer.answer());
        assertThat(ends.received(SOON)).isEmpty();
        assertThat(ends.sent(SOON)).isEmpty();
        assertThat(ends.observer().contentBeforeAccepted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 65_535, 262_144, 262_145, 64L << 20})
    void TRA_2_content_arrives_byte_for_byte(long size) throws Exception {
        GeneratedFile file = GeneratedFile.of("file", size);
        Ends ends = Ends.start(protocol(), List.of(file), ScriptedReceiver.that(Manner.ACCEPT));
        assertThat(ends.sent(SOON)).isEmpty();
        assertThat(ends.received(SOON)).isEmpty();
        assertThat(ends.observer().bytes()).isEqualTo(size);
        assertThat(ends.receiver().nextFile().complete(file.sha256())).isTrue();
        assertThat(file.channelsOpen()).isZero();
    }

    @Test
    void TRA_2_many_files_arrive_in_order_however_small_the_reads() throws Exception {
        long[] sizes =
                IntStream.range(0, 60).mapToLong(i -> i % 7 == 0 ? 0 : i * 37L).toArray();
        List<GeneratedFile> files = files(sizes);
        Ends ends = Ends.start(protocol(), SecureMemoryLink.pair(512, 1), files, ScriptedReceiver.that(Manner.ACCEPT));
        assertThat(ends.sent(SOON)).isEmpty();
        assertThat(ends.received(SOON)).isEmpty();
        List<ReceivedFile> received = ends.receiver().files();
        assertThat(received.stream().map(ReceivedFile::info))
                .isEqualTo(files.stream().map(GeneratedFile::info).toList());
        for (int i = 0; i < files.size(); i++) {
            assertThat(received.get(i).complete(files.get(i).sha256()))
                    .as("file %s", i)
                    .isTrue();
            assertThat(received.get(i).closed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 300_000, 999_999})
    void TRA_2_a_source_that_fails_is_told_at_the_sender_and_never_complete_at_the_receiver(long at) {
        for (GeneratedFile file :
                List.of(GeneratedFile.failing("file", 1_000_000, at), GeneratedFile.changed("file", 1_000_000, at))) {
            Ends ends = Ends.start(protocol(), List.of(file), ScriptedReceiver.that(Manner.ACCEPT));
            assertThat(ends.sent(SOON)).get().isInstanceOf(StorageFailed.class);
            assertCancelled(ends.received(SOON), true);
            assertNothingComplete(ends);
            assertThat(file.channelsOpen()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 262_144, 300_000})
    void TRA_2_a_source_that_grew_is_not_complete_at_the_receiver_either(long size) {
        Ends ends = Ends.start(
                protocol(),
                List.of(GeneratedFile.changed("file", size, size + 1)),
                ScriptedReceiver.that(Manner.ACCEPT));
        assertThat(ends.sent(SOON)).get().isInstanceOf(StorageFailed.class);
        ends.received(SOON);
        if (size > 0) { // with nothing to come, nothing shows that something is wrong
            assertNothingComplete(ends);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"WRITE", "COMPLETE"})
    void TRA_2_a_receiver_that_cannot_store_says_so_and_the_sender_does_not_think_it_arrived(Fault fault) {
        Ends ends = Ends.start(protocol(), files(1 << 20), ScriptedReceiver.with(fault));
        assertThat(ends.received(SOON)).get().isInstanceOf(StorageFailed.class);
        assertCancelled(ends.sent(SOON), true);
        assertNothingComplete(ends);
    }

    static Stream<String> names() {
        return Stream.of(
                "holiday.jpg",
                "with two  spaces.txt",
                "../../etc/passwd",
                "..",
                "C:\\x",
                "line\nbreak\r\n\n.txt",
                "Offset: 7\n\nGO",
                "Content-Length: 1",
                "é".repeat(127) + "x",
                "😀".repeat(63) + "abc",
                "\u202Egpj.exe");
    }

    @ParameterizedTest
    @MethodSource("names")
    void TRA_3_names_and_sizes_pass_as_they_are(String name) throws Exception {
        if (!carries(name)) {
            Ends ends = Ends.start(protocol(), List.of(GeneratedFile.of(name, 5)), ScriptedReceiver.that(Manner.HOLD));
            assertThat(ends.sent(SOON)).get().isInstanceOf(StorageFailed.class);
            ends.received(SOON);
            assertThat(ends.receiver().nothingOffered()).isTrue();
            return;
        }
        Ends ends =
                Ends.start(protocol(), List.of(GeneratedFile.of(name, ENDLESS)), ScriptedReceiver.that(Manner.HOLD));
        ScriptedReceiver.Offered offer = ends.receiver().nextOffer();
        assertThat(offer.files()).containsExactly(new FileInfo(arriving(name), ENDLESS));
        offer.answer().refuse();
        ends.awaitEnd(SOON);
    }

    @Test
    void TRA_3_an_opening_cut_at_every_offset_is_an_error_and_never_a_hang() throws Exception {
        byte[] opening = opening();
        for (int length = 0; length < opening.length; length++) {
            for (boolean orderly : new boolean[] {true, false}) {
                Optional<Throwable> outcome = fed(opening, length, orderly);
                assertThat(outcome).as("cut at %s", length).get().isInstanceOf(TransferException.class);
            }
        }
    }

    @Test
    void TRA_3_an_opening_with_a_flipped_bit_is_an_error_or_understood_and_never_a_hang() throws Exception {
        byte[] opening = opening();
        for (int bit = 0; bit < 8 * opening.length; bit++) {
            byte[] flipped = opening.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            // The end that follows is noticed even by a receiver that understood an offer.
            assertThat(fed(flipped, flipped.length, true))
                    .as("bit %s", bit)
                    .get()
                    .isInstanceOf(TransferException.class);
        }
    }

    /** What a sender writes before it waits. */
    private byte[] opening() throws Exception {
        SecureMemoryLink.Pair links = SecureMemoryLink.pair(64 << 10);
        var observer = new CountingObserver();
        Running sending =
                Running.start(protocol().sending(links.sender(), List.copyOf(files(77)), observer), "sending");
        await(observer.awaiting());
        ByteBuffer bytes = ByteBuffer.allocate(64 << 10);
        links.receiver().read(bytes);
        sending.cancel();
        assertCancelled(sending.outcome(SOON), false);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private Optional<Throwable> fed(byte[] bytes, int length, boolean orderly) throws IOException {
        SecureMemoryLink.Pair links = SecureMemoryLink.pair(64 << 10);
        Running receiving =
                Running.start(protocol().receiving(links.receiver(), ScriptedReceiver.that(Manner.HOLD)), "receiving");
        links.sender().write(ByteBuffer.wrap(bytes, 0, length));
        if (orderly) {
            links.sender().close();
        } else {
            links.sender().cut();
        }
        Optional<Throwable> outcome = receiving.outcome(SOON);
        assertThat(links.receiver().closed()).isTrue();
        return outcome;
    }

    @Test
    void TRA_4_a_refusal_is_known_to_the_sender_and_a_normal_end_for_the_receiver() {
        Ends ends = start(Manner.REFUSE, 1 << 20, 5);
        assertThat(ends.sent(SOON)).get().isInstanceOf(Refused.class);
        assertThat(ends.received(SOON)).isEmpty();
        assertThat(ends.observer().bytes()).isZero();
    }

    @Test
    void TRA_5_cancelled_by_the_sender_while_awaiting() throws Exception {
        Ends ends = start(Manner.HOLD, 5);
        ScriptedReceiver.Offered offer = ends.receiver().nextOffer();
        ends.sending().cancel();
        ends.assertCancelledBySender();
        assertAnswerTooLate(ends, offer);
    }

    @Test
    void TRA_5_cancelled_by_the_receiver_while_awaiting() throws Exception {
        Ends ends = start(Manner.HOLD, 5);
        ScriptedReceiver.Offered offer = ends.receiver().nextOffer();
        ends.receiving().cancel();
        ends.assertCancelledByReceiver();
        assertAnswerTooLate(ends, offer);
    }

    private static void assertAnswerTooLate(Ends ends, ScriptedReceiver.Offered offer) throws IOException {
        try {
            ends.receiver().accept(offer.files(), offer.answer());
        } catch (TransferException e) {
            assertThat(e).isInstanceOf(TransferException.Cancelled.class);
        }
        assertNothingComplete(ends);
    }

    @Test
    void TRA_5_cancelled_by_the_sender_in_mid_content() throws Exception {
        Ends ends = inContent(Fault.NONE);
        ends.sending().cancel();
        ends.sending().cancel();
        ends.assertCancelledBySender();
        assertNothingComplete(ends);
    }

    @Test
    void TRA_5_cancelled_by_the_receiver_in_mid_content() throws Exception {
        Ends ends = inContent(Fault.NONE);
        ends.receiving().cancel();
        ends.receiving().cancel();
        ends.assertCancelledByReceiver();
        assertNothingComplete(ends);
    }

    @Test
    void TRA_5_cancelled_by_the_sender_while_the_receiver_is_stuck() throws Exception {
        Ends ends = inContent(Fault.BLOCKED);
        ends.sending().cancel();
        assertCancelled(ends.sent(A_SECOND), false);
        ends.receiver().files().get(0).unblock();
        assertCancelled(ends.received(A_SECOND), true);
        assertNothingComplete(ends);
    }

    @Test
    void TRA_5_cancelled_before_it_ran() throws Exception {
        for (boolean sender : new boolean[] {true, false}) {
            SecureMemoryLink.Pair links = SecureMemoryLink.pair(64 << 10);
            var exchange = sender
                    ? protocol().sending(links.sender(), List.copyOf(files(5)), new CountingObserver())
                    : protocol().receiving(links.receiver(), ScriptedReceiver.that(Manner.ACCEPT));
            exchange.cancel();
            assertCancelled(Running.start(exchange, "cancelled").outcome(A_SECOND), false);
            var other = sender
                    ? protocol().receiving(links.receiver(), ScriptedReceiver.that(Manner.ACCEPT))
                    : protocol().sending(links.sender(), List.copyOf(files(5)), new CountingObserver());
            assertCancelled(Running.start(other, "other").outcome(A_SECOND), true);
        }
    }

    @Test
    void TRA_5_cancelled_after_the_end_changes_nothing() {
        Ends ends = start(Manner.ACCEPT, 5);
        ends.awaitEnd(SOON);
        ends.sending().cancel();
        ends.receiving().cancel();
        assertThat(ends.sent(SOON)).isEmpty();
        assertThat(ends.received(SOON)).isEmpty();
    }

    @Test
    void TRA_5_cancelled_by_the_receiver_while_its_storage_is_stuck() throws Exception {
        for (Fault stuck : List.of(Fault.BLOCKED, Fault.COMPLETE_BLOCKED)) {
            Ends ends = Ends.start(protocol(), files(1 << 20), ScriptedReceiver.with(stuck));
            ReceivedFile file = ends.receiver().nextFile();
            await(stuck == Fault.BLOCKED ? file.content() : file.completing());
            ends.receiving().cancel();
            assertCancelled(ends.sent(A_SECOND), true);
            file.unblock();
            assertCancelled(ends.received(A_SECOND), false);
        }
    }

    @Test
    void TRA_5_cancelled_by_the_sender_after_the_last_byte() throws Exception {
        Ends ends = Ends.start(protocol(), files(5), ScriptedReceiver.with(Fault.COMPLETE_BLOCKED));
        ReceivedFile file = ends.receiver().nextFile();
        await(file.completing());
        ends.sending().cancel();
        assertCancelled(ends.sent(A_SECOND), false);
        file.unblock();
        ends.received(A_SECOND); // it has all, or learns in time that it is not to be
    }

    @Test
    void TRA_5_cancelled_with_a_silent_peer() {
        List<Running> all = List.of(
                silent(protocol()
                        .sending(SecureMemoryLink.pair(4).sender(), List.copyOf(files(5)), new CountingObserver())),
                silent(protocol()
                        .sending(
                                SecureMemoryLink.pair(64 << 10).sender(),
                                List.copyOf(files(5)),
                                new CountingObserver())),
                silent(protocol()
                        .receiving(SecureMemoryLink.pair(4).receiver(), ScriptedReceiver.that(Manner.ACCEPT))));
        all.forEach(Running::cancel);
        all.forEach(running -> assertCancelled(running.outcome(A_SECOND), false));
    }

    private static Running silent(Exchange exchange) {
        return Running.start(exchange, "silent-peer");
    }

    @Test
    void TRA_6_a_link_cut_while_awaiting_is_lost_at_both_ends() throws Exception {
        Ends ends = start(Manner.HOLD, 5);
        ends.receiver().nextOffer();
        await(ends.observer().awaiting());
        ends.links().sender().cut();
        assertLost(ends.sent(SOON));
        assertLost(ends.received(SOON));
    }

    @Test
    void TRA_6_a_link_cut_in_mid_content_is_lost_at_both_ends() throws Exception {
        Ends ends = inContent(Fault.NONE);
        ends.links().receiver().cut();
        assertLost(ends.sent(SOON));
        assertLost(ends.received(SOON));
        assertNothingComplete(ends);
    }

    @Test
    void TRA_6_a_link_cut_after_the_last_byte_is_not_taken_for_an_arrival() throws Exception {
        Ends ends = Ends.start(protocol(), files(300_000), ScriptedReceiver.with(Fault.COMPLETE_BLOCKED));
        ReceivedFile file = ends.receiver().nextFile();
        await(file.completing());
        ends.links().sender().cut();
        assertLost(ends.sent(SOON));
        file.unblock();
        ends.received(SOON).ifPresent(e -> assertThat(e).isInstanceOf(LinkLost.class));
    }

    @Test
    void TRA_7_memory_is_bounded_whatever_the_size_announced() throws Exception {
        Runtime runtime = Runtime.getRuntime();
        Ends ends = inContent(Fault.NONE);
        while (ends.observer().bytes() < 256L << 20) {
            assertThat(ends.sending().ended()).isFalse();
            Thread.onSpinWait();
        }
        System.gc();
        assertThat(runtime.totalMemory() - runtime.freeMemory()).isLessThan(64L << 20);
        ends.sending().cancel();
        ends.assertCancelledBySender();
    }
}
