package org.passeur.itests.felix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.ServiceRegistration;
import org.passeur.api.Decision;
import org.passeur.api.Offer;
import org.passeur.api.OfferHandler;
import org.passeur.api.Passeur;
import org.passeur.api.Transfer;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;

/** Two whole nodes: a file goes from one account to the other through the real chain, on loopback. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripIT {
    private static final long MINUTE = 60;

    private FelixNode aliceNode;
    private FelixNode bobNode;
    private Passeur alice;
    private Passeur bob;
    private Path outbox;
    private Path inbox;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        aliceNode = FelixNode.start("alice", folder.resolve("alice"));
        bobNode = FelixNode.start("bob", folder.resolve("bob"));
        alice = aliceNode.service(Passeur.class);
        bob = bobNode.service(Passeur.class);
    }

    @AfterAll
    void stop() throws Exception {
        aliceNode.close();
        bobNode.close();
    }

    @BeforeEach
    void folders(@TempDir Path folder) throws IOException {
        outbox = Files.createDirectory(folder.resolve("outbox"));
        inbox = Files.createDirectory(folder.resolve("inbox"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 64L << 20})
    void a_file_of_any_size_arrives_byte_for_byte(long size) throws Exception {
        Path file = file("photo.jpg", size);

        Transfer ended = sendAccepted(file);

        assertThat(ended.state()).as(String.valueOf(ended.failure())).isEqualTo(TransferState.FINISHED);
        assertThat(received()).singleElement().satisfies(copy -> {
            assertThat(copy.getFileName()).hasToString("photo.jpg");
            assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with some spaces.txt",
                "..",
                "a\nContent-Length: 5",
                "tab\tand\rreturn",
                "C:\\Windows\\system.ini",
                "ends with dots...",
                "Grüße aus Zürich – 東京.txt"
            })
    void a_hostile_or_foreign_name_arrives_as_a_harmless_one(String name) throws Exception {
        Path file = name.equals("..") ? file("..hidden..", 10) : file(name, 10);

        Transfer ended = sendAccepted(file);

        assertThat(ended.state()).isEqualTo(TransferState.FINISHED);
        assertThat(received()).singleElement().satisfies(copy -> {
            assertThat(copy.getParent()).isEqualTo(inbox);
            assertThat(copy.getFileName().toString())
                    .doesNotContain("\n", "\r", "\t", "/", "\\")
                    .isNotIn("..", ".");
            assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
        });
    }

    @Test
    void a_name_of_255_bytes_of_utf_8_arrives_whole() throws Exception {
        String name = "é".repeat(125) + "x.txt";
        assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSize(255);
        Path file = file(name, 10);

        assertThat(sendAccepted(file).state()).isEqualTo(TransferState.FINISHED);

        assertThat(received())
                .singleElement()
                .satisfies(copy -> assertThat(copy.getFileName()).hasToString(name));
    }

    @Test
    void several_files_go_in_one_transfer() throws Exception {
        List<Path> files = List.of(file("one", 1000), file("two", 0), file("three", 300_000));

        Transfer ended = sendAccepted(files.toArray(Path[]::new));

        assertThat(ended.state()).as(String.valueOf(ended.failure())).isEqualTo(TransferState.FINISHED);
        assertThat(received()).hasSize(3);
        for (Path file : files) {
            assertThat(Files.mismatch(file, inbox.resolve(file.getFileName()))).isEqualTo(-1);
        }
    }

    @Test
    void a_name_that_is_taken_gets_a_number_and_nothing_is_overwritten() throws Exception {
        Files.writeString(inbox.resolve("notes.txt"), "mine");
        Path file = file("notes.txt", 10);

        assertThat(sendAccepted(file).state()).isEqualTo(TransferState.FINISHED);

        assertThat(inbox.resolve("notes.txt")).hasContent("mine");
        assertThat(received()).hasSize(2);
    }

    @Test
    void a_refused_offer_is_refused_at_the_sender_and_leaves_nothing() throws Exception {
        Path file = file("unwanted", 10);

        Transfer ended = send(offer -> Optional.of(new Decision.Refuse("not today")), file);

        assertThat(ended.state()).isEqualTo(TransferState.CLOSED_BY_PEER);
        assertThat(ended.failure()).containsInstanceOf(TransferException.Refused.class);
        assertThat(received()).isEmpty();
    }

    @Test
    void the_user_may_answer_later_and_the_sender_waits_meanwhile() throws Exception {
        Path file = file("later.bin", 5000);
        BlockingQueue<Offer> offers = new ArrayBlockingQueue<>(10);
        ServiceRegistration<OfferHandler> handler = handle(offer -> {
            offers.add(offer);
            return Optional.empty();
        });
        try {
            Transfer begun = alice.send(List.of(file), bob.ticket());
            Offer offer = offers.poll(MINUTE, TimeUnit.SECONDS);
            assertThat(offer).isNotNull();
            assertThat(offer.sender()).isEqualTo(alice.account().id());
            assertThat(bob.transfer(offer.transfer()).orElseThrow().state()).isEqualTo(TransferState.AWAITING_HOST);

            bob.accept(offer.transfer(), inbox);

            assertThat(ended(alice, begun).state()).isEqualTo(TransferState.FINISHED);
            assertThat(Files.mismatch(file, inbox.resolve("later.bin"))).isEqualTo(-1);
        } finally {
            handler.unregister();
        }
    }

    @Test
    void the_sender_who_cancels_is_named_on_both_sides() throws Exception {
        Path file = file("never.bin", 5000);
        BlockingQueue<Offer> offers = new ArrayBlockingQueue<>(10);
        ServiceRegistration<OfferHandler> handler = handle(offer -> {
            offers.add(offer);
            return Optional.empty();
        });
        try {
            Transfer begun = alice.send(List.of(file), bob.ticket());
            Offer offer = offers.poll(MINUTE, TimeUnit.SECONDS);
            assertThat(offer).isNotNull();

            alice.cancel(begun.id());

            assertThat(ended(alice, begun).failure())
                    .containsInstanceOf(TransferException.Cancelled.class)
                    .hasValueSatisfying(f -> assertThat(((TransferException.Cancelled) f).byPeer())
                            .isFalse());
            assertThat(ended(bob, bob.transfer(offer.transfer()).orElseThrow()).failure())
                    .containsInstanceOf(TransferException.Cancelled.class)
                    .hasValueSatisfying(f -> assertThat(((TransferException.Cancelled) f).byPeer())
                            .isTrue());
            assertThat(received()).isEmpty();
        } finally {
            handler.unregister();
        }
    }

    private Transfer sendAccepted(Path... files) throws Exception {
        return send(offer -> Optional.of(new Decision.Accept(inbox)), files);
    }

    private Transfer send(OfferHandler answer, Path... files) throws Exception {
        ServiceRegistration<OfferHandler> handler = handle(answer);
        try {
            return ended(alice, alice.send(List.of(files), bob.ticket()));
        } finally {
            handler.unregister();
        }
    }

    private ServiceRegistration<OfferHandler> handle(OfferHandler handler) {
        return bobNode.context().registerService(OfferHandler.class, handler, new Hashtable<>());
    }

    private static Transfer ended(Passeur node, Transfer transfer) throws Exception {
        return node.ended(transfer.id()).toCompletableFuture().get(MINUTE, TimeUnit.SECONDS);
    }

    private Path file(String name, long size) throws IOException {
        Path file = outbox.resolve(name);
        byte[] content = new byte[Math.toIntExact(size)];
        new Random(size).nextBytes(content);
        return Files.write(file, content);
    }

    private List<Path> received() throws IOException {
        try (Stream<Path> files = Files.list(inbox)) {
            return files.sorted().toList();
        }
    }
}
