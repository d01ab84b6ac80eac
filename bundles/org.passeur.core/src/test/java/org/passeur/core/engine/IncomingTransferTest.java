package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.Decision;
import org.passeur.api.FileInfo;
import org.passeur.api.Offer;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.core.journal.Entry;
import org.passeur.core.journal.Journal;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.IncomingFile;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.WireId;
import org.passeur.tck.standin.StandInDevice;

class IncomingTransferTest {
    @TempDir
    Path home;

    private final Listeners listeners = new Listeners();
    private final Workers workers = new Workers(16);
    private final Loop loop = new Loop();

    @AfterEach
    void end() {
        workers.close();
        loop.close();
        listeners.close();
    }

    private Node node(Path inbox) {
        var none = new IncomingTransfers() {
            @Override
            public void begun(IncomingTransfer transfer) {}

            @Override
            public void over(IncomingTransfer transfer) {}
        };
        return new Node(
                loop,
                workers,
                TestNode.USUAL,
                Clock.systemUTC(),
                listeners,
                new Figures(),
                new TransferBook(10),
                () -> List.of(offer -> Optional.of(new Decision.Accept(inbox))),
                new Talks(none),
                Optional::empty,
                new Memory(),
                new Pace(System::nanoTime));
    }

    private static Way way(WireId wire, Exchange exchange, Receiver.Answer answer) {
        return new Way(Optional.empty(), Optional.empty(), answer, exchange, () -> {}, Optional.of(wire));
    }

    /** An answer to an offer that takes what it is given. */
    private interface Answer extends Receiver.Answer {
        @Override
        default void accept(List<IncomingFile> files) {}

        @Override
        default void refuse() {}
    }

    private static final class Nothing implements Exchange {
        @Override
        public void run() {}

        @Override
        public void cancel() {}
    }

    @Test
    void an_acceptance_that_a_broken_link_took_with_it_ends_nothing_that_goes_on_by_another() throws Exception {
        Node node = node(Files.createDirectories(home.resolve("inbox")));
        var device = new StandInDevice("alice", "alice", home);
        var sender = new RemoteDevice(device.id(), device.account(), List.of());
        List<FileInfo> files = List.of(new FileInfo("a", 10));
        var offer = new Offer(node.book().newId(), device.account(), device.id(), Optional.empty(), files);
        WireId wire = WireId.random();
        var answering = new CountDownLatch(1);
        var resumed = new CountDownLatch(1);
        var failed = new CountDownLatch(1);
        Exchange first = new Nothing();
        var transfer = new IncomingTransfer(
                node,
                offer,
                sender,
                way(wire, first, (Answering) all -> {
                    answering.countDown();
                    try {
                        resumed.await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    failed.countDown();
                    throw new TransferException.LinkLost("the link broke", null);
                }),
                () -> {});
        loop.post(transfer::begin);
        assertThat(answering.await(20, TimeUnit.SECONDS)).isTrue();
        var taken = new CompletableFuture<List<Optional<IncomingFile>>>();
        assertThat(loop.<Boolean>ask(() -> {
                    transfer.over(first, new TransferException.LinkLost("the link broke", null));
                    return transfer.resume(way(wire, new Nothing(), (Answering) taken::complete), files);
                }))
                .isTrue();
        taken.get(20, TimeUnit.SECONDS);
        resumed.countDown();
        assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
        Await.until(() -> !threads("passeur-store"), "the first acceptance is over");
        loop.ask(() -> true); // what it posted is done
        assertThat(transfer.record().view().state()).isEqualTo(TransferState.ONGOING);
    }

    @Test
    void a_file_that_gets_its_name_while_another_attempt_begins_counts_once() throws Exception {
        Path inbox = Files.createDirectories(home.resolve("inbox"));
        Node node = node(inbox);
        Journal journal = Journal.in(Files.createDirectories(home.resolve("journal")));
        node.memory().use(journal);
        var device = new StandInDevice("alice", "alice", home);
        var sender = new RemoteDevice(device.id(), device.account(), List.of());
        List<FileInfo> files = List.of(new FileInfo("a", 1), new FileInfo("b", 1));
        var offer = new Offer(node.book().newId(), device.account(), device.id(), Optional.empty(), files);
        WireId wire = WireId.random();
        var before = new CompletableFuture<List<Optional<IncomingFile>>>();
        var transfer = new IncomingTransfer(
                node, offer, sender, way(wire, new Nothing(), (Answering) before::complete), () -> {});
        loop.post(transfer::begin);
        IncomingFile a = before.get(20, TimeUnit.SECONDS).get(0).orElseThrow();
        var slow = new CountDownLatch(1);
        node.memory().add(new Entry.Made(offer.transfer(), "x", written(slow)));
        var storing = new Thread(() -> complete(a));
        storing.start();
        Await.until(
                () -> Stream.of(storing.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Journal.class.getName())),
                "the file has its name, and the journal is about to have it");
        var after = new CompletableFuture<List<Optional<IncomingFile>>>();
        loop.ask(() -> transfer.resume(way(wire, new Nothing(), (Answering) after::complete), files));
        List<Optional<IncomingFile>> rest = after.get(20, TimeUnit.SECONDS);
        assertThat(rest.get(0)).isEmpty();
        slow.countDown();
        storing.join(TimeUnit.SECONDS.toMillis(20));
        loop.ask(() -> true); // what it posted is done
        assertThat(transfer.record().view().state()).isEqualTo(TransferState.ONGOING);
        complete(rest.get(1).orElseThrow());
        Await.until(() -> transfer.record().view().state() == TransferState.FINISHED, "all is there");
        assertThat(inbox.resolve("b")).exists();
        journal.close();
    }

    private static void complete(IncomingFile file) {
        try {
            file.write(ByteBuffer.allocate(1));
            file.complete();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A path that takes its time to be written down. */
    private static Path written(CountDownLatch slow) {
        return (Path) Proxy.newProxyInstance(
                Path.class.getClassLoader(), new Class<?>[] {Path.class}, (proxy, method, arguments) -> {
                    slow.await(20, TimeUnit.SECONDS);
                    return "/x";
                });
    }

    private static boolean threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith(name));
    }

    /** So that a test says only what it does with the files. */
    private interface Answering extends Answer {
        void take(List<Optional<IncomingFile>> files) throws IOException;

        @Override
        default void acceptSome(List<Optional<IncomingFile>> files) throws IOException {
            take(files);
        }
    }
}
