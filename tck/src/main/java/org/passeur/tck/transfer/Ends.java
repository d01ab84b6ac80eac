package org.passeur.tck.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.passeur.api.TransferException.Cancelled;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.TransferProtocol;

/** Two exchanges of one protocol with a link between them: what most tests of a protocol begin with. */
public final class Ends {
    /** For what must not hang. */
    public static final Duration SOON = Duration.ofSeconds(20);

    /** TRA-5's second, and what a busy machine adds. */
    public static final Duration A_SECOND = Duration.ofMillis(2000);

    private final SecureMemoryLink.Pair links;
    private final CountingObserver observer = new CountingObserver();
    private final ScriptedReceiver receiver;
    private final Running sending;
    private final Running receiving;

    private Ends(
            TransferProtocol protocol,
            SecureMemoryLink.Pair links,
            List<? extends OutgoingFile> files,
            ScriptedReceiver receiver) {
        this.links = links;
        this.receiver = receiver;
        this.receiving = Running.start(protocol.receiving(links.receiver(), receiver), "receiving");
        this.sending = Running.start(protocol.sending(links.sender(), List.copyOf(files), observer), "sending");
    }

    /** Starts both ends with 64 KiB of link between them. */
    public static Ends start(TransferProtocol protocol, List<? extends OutgoingFile> files, ScriptedReceiver receiver) {
        return start(protocol, SecureMemoryLink.pair(64 << 10), files, receiver);
    }

    /** Starts both ends. */
    public static Ends start(
            TransferProtocol protocol,
            SecureMemoryLink.Pair links,
            List<? extends OutgoingFile> files,
            ScriptedReceiver receiver) {
        return new Ends(protocol, links, files, receiver);
    }

    /** Waits until both have ended, closed their links and left no thread. */
    public void awaitEnd(Duration limit) {
        sent(limit);
        received(limit);
    }

    /** How the sender ended. */
    public Optional<Throwable> sent(Duration limit) {
        Optional<Throwable> outcome = sending.outcome(limit);
        assertThat(links.sender().closed())
                .as("TRA-8: the sender closed its link")
                .isTrue();
        return outcome;
    }

    /** How the receiver ended. */
    public Optional<Throwable> received(Duration limit) {
        Optional<Throwable> outcome = receiving.outcome(limit);
        assertThat(links.receiver().closed())
                .as("TRA-8: the receiver closed its link")
                .isTrue();
        return outcome;
    }

    /** Both ended within a second by cancelling, and know by whom. */
    public void assertCancelledBySender() {
        assertCancelled(sent(A_SECOND), false);
        assertCancelled(received(A_SECOND), true);
    }

    /** Both ended within a second by cancelling, and know by whom. */
    public void assertCancelledByReceiver() {
        assertCancelled(received(A_SECOND), false);
        assertCancelled(sent(A_SECOND), true);
    }

    /** An exchange was cancelled, by the side given. */
    public static void assertCancelled(Optional<Throwable> outcome, boolean byPeer) {
        assertThat(outcome)
                .get()
                .isInstanceOfSatisfying(
                        Cancelled.class,
                        e -> assertThat(e.byPeer())
                                .as("cancelled by the peer: %s", e.getMessage())
                                .isEqualTo(byPeer));
    }

    /** Waits for a latch. */
    public static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS))
                .as("it came within %s", SOON)
                .isTrue();
    }

    /** Waits until each thread whose name begins with {@code passeur-} and that is not among {@code before} has ended. */
    public static void assertNoThreadStays(Set<Thread> before) throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("passeur-") && !before.contains(thread)) {
                thread.join(2000);
                assertThat(thread.isAlive()).as("%s stays", thread.getName()).isFalse();
            }
        }
    }

    /** The sender's side. */
    public Running sending() {
        return sending;
    }

    /** The receiver's side. */
    public Running receiving() {
        return receiving;
    }

    /** The link. */
    public SecureMemoryLink.Pair links() {
        return links;
    }

    /** What the sender reported. */
    public CountingObserver observer() {
        return observer;
    }

    /** What the receiver was offered, and stored. */
    public ScriptedReceiver receiver() {
        return receiver;
    }
}
