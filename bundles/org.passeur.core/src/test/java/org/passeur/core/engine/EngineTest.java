package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.passeur.api.Decision;
import org.passeur.api.Outcome;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.tck.standin.LineProtocol;
import org.passeur.tck.standin.PlainSecurity;

class EngineTest extends TwoNodes {
    @Test
    void a_file_arrives_and_both_ends_know_its_hash() throws Exception {
        bob.acceptAll();
        Path file = file("photo.jpg", 3_000_001);
        Transfer sent = alice.send("bob", file);
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        var received = bob.await(TransferEvent.Ended.class);
        var there = ((Outcome.Finished) received.outcome()).files();
        var here = ((Outcome.Finished) alice.await(TransferEvent.Ended.class).outcome()).files();
        assertThat(there.get(0).path())
                .isEqualTo(bob.folder.resolve("photo.jpg"))
                .hasSameBinaryContentAs(file);
        assertThat(there.get(0).sha256()).hasSize(64).isEqualTo(here.get(0).sha256());
        assertThat(here.get(0).path()).isEqualTo(file);
    }

    @Test
    void every_step_is_told_in_its_order() throws Exception {
        bob.acceptAll();
        Transfer sent = alice.send("bob", file("a", 10));
        alice.ended(sent.id());
        alice.await(TransferEvent.Ended.class);
        assertThat(alice.past.stream().map(e -> e.getClass().getSimpleName()))
                .containsExactly(
                        "Created",
                        "DeviceFound",
                        "OfferSent",
                        "OfferAnswered",
                        "LinkOpened",
                        "Secured",
                        "AwaitingPeer",
                        "Accepted",
                        "Progressed",
                        "PartEnded",
                        "Ended");
        bob.await(TransferEvent.Ended.class);
        assertThat(bob.past.stream().map(e -> e.getClass().getSimpleName()))
                .containsExactly("Created", "OfferReceived", "Accepted", "Progressed", "PartEnded", "Ended");
        assertThat(alice.engine.explain(sent.id()).orElseThrow())
                .anyMatch(line -> line.contains("found by memory"))
                .anyMatch(line -> line.contains("link secured by plain"));
    }

    @Test
    void an_empty_file_and_several_files_arrive() throws Exception {
        bob.acceptAll();
        Transfer sent = alice.send("bob", file("empty", 0), file("one", 1), file("two", 200_000));
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        bob.await(TransferEvent.Ended.class);
        assertThat(bob.folder).isDirectoryContaining("glob:**/empty").isDirectoryContaining("glob:**/two");
    }

    @Test
    void a_protocol_that_offers_file_by_file_makes_a_transfer_of_each() throws Exception {
        var carol = with(new TestNode(
                "carol", "carol", home, network, TestNode.USUAL, new PlainSecurity(), new LineProtocol(true), memory));
        bob.acceptAll();
        Transfer sent = carol.send("bob", file("one", 1), file("two", 2));
        assertThat(carol.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        bob.await(TransferEvent.Ended.class);
        bob.await(TransferEvent.Ended.class);
        assertThat(bob.engine.transfers()).hasSize(2).allMatch(t -> t.state() == TransferState.FINISHED);
    }

    @Test
    void a_refusal_is_told_on_both_sides() throws Exception {
        bob.refuseAll();
        Transfer sent = alice.send("bob", file("a", 10));
        assertThat(alice.failure(sent.id())).isInstanceOf(TransferException.Refused.class);
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.CLOSED_BY_PEER);
        var there = bob.failure(bob.await(TransferEvent.Ended.class));
        assertThat(there).isInstanceOf(TransferException.Refused.class).hasMessageContaining("not wanted");
        assertThat(there.state()).isEqualTo(TransferState.CLOSED_BY_HOST);
        assertThat(bob.folder).isEmptyDirectory();
    }

    @Test
    void the_user_decides_when_no_handler_does() throws Exception {
        bob.handlers.add(offer -> Optional.empty());
        bob.handlers.add(offer -> {
            throw new IllegalStateException("a handler that fails");
        });
        Transfer sent = alice.send("bob", file("a", 10));
        var offer = bob.await(TransferEvent.OfferReceived.class).offer();
        assertThat(offer.files().get(0).name()).isEqualTo("a");
        alice.await(TransferEvent.AwaitingPeer.class);
        assertThat(alice.engine.transfer(sent.id()).orElseThrow().state()).isEqualTo(TransferState.AWAITING_PEER);
        assertThat(bob.engine.transfer(offer.transfer()).orElseThrow().state()).isEqualTo(TransferState.AWAITING_HOST);
        assertThatThrownBy(() -> bob.engine.accept(offer.transfer(), new Decision.Accept(home.resolve("nowhere"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a folder");
        bob.engine.accept(offer.transfer(), new Decision.Accept(bob.folder));
        assertThatThrownBy(() -> bob.engine.refuse(offer.transfer())).isInstanceOf(IllegalStateException.class);
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        bob.await(TransferEvent.Ended.class);
    }

    @Test
    void a_handler_that_names_no_folder_fails_the_offer_only() throws Exception {
        bob.handlers.add(offer -> Optional.of(new Decision.Accept(home.resolve("nowhere"))));
        Transfer sent = alice.send("bob", file("a", 10));
        assertThat(alice.failure(sent.id())).isInstanceOf(TransferException.Refused.class);
        assertThat(bob.failure(bob.await(TransferEvent.Ended.class)))
                .isInstanceOf(TransferException.StorageFailed.class);
    }

    @Test
    void content_that_stops_moving_ends_the_transfer_as_broken() throws Exception {
        Duration patience = Duration.ofSeconds(20);
        var settings = new Settings(
                patience,
                patience,
                patience,
                patience,
                patience,
                Duration.ofMillis(200),
                false,
                32,
                4,
                32,
                128,
                256,
                1000);
        var carol = with(new TestNode(
                "carol", "carol", home, network, settings, new PlainSecurity(), new StandstillProtocol(), memory));
        Transfer sent = carol.send("bob", file("a", 10));
        assertThat(carol.failure(sent.id()))
                .isInstanceOf(TransferException.LinkLost.class)
                .hasMessageContaining("no byte moved for 200 ms");
    }

    @Test
    void two_offers_at_once_are_two_transfers() throws Exception {
        bob.acceptAll();
        Transfer one = alice.send("bob", file("same", 500_000));
        Transfer two = alice.send("bob", file("other", 600_000));
        assertThat(alice.ended(one.id()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(alice.ended(two.id()).state()).isEqualTo(TransferState.FINISHED);
    }

    @Test
    void a_name_that_is_taken_gets_a_number() throws Exception {
        bob.acceptAll();
        Path file = file("a.txt", 10);
        alice.ended(alice.send("bob", file).id());
        alice.ended(alice.send("bob", file).id());
        assertThat(bob.folder).isDirectoryContaining("glob:**/a.txt").isDirectoryContaining("glob:**/a (2).txt");
    }

    @Test
    void an_offer_that_nobody_decides_about_times_out_on_both_sides() throws Exception {
        var carol = with(impatient("carol"));
        Transfer sent = carol.send("bob", file("a", 1));
        assertThat(carol.failure(sent.id())).isInstanceOf(TransferException.TimedOut.class);
        assertThat(bob.failure(bob.await(TransferEvent.Ended.class)))
                .isInstanceOfSatisfying(
                        TransferException.Cancelled.class,
                        c -> assertThat(c.byPeer()).isTrue());
        var dave = with(impatient("dave"));
        Transfer second = alice.send("dave", file("a", 1));
        assertThat(dave.failure(dave.await(TransferEvent.Ended.class))).isInstanceOf(TransferException.TimedOut.class);
        assertThat(alice.failure(second.id())).isInstanceOf(TransferException.Refused.class);
    }

    @Test
    void a_listener_that_fails_or_hangs_ends_nothing() throws Exception {
        var never = new CountDownLatch(1);
        alice.listeners.add(event -> {
            throw new IllegalStateException("a listener that fails");
        });
        alice.listeners.add(event -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        bob.acceptAll();
        Transfer sent = alice.send("bob", file("a", 100));
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        alice.await(TransferEvent.Ended.class);
    }

    @Test
    void names_of_strangers_never_leave_the_folder() throws Exception {
        bob.acceptAll();
        Path source = Files.createDirectories(home.resolve("source"));
        List<String> names =
                List.of("two words", "line\nbreak", "back\\slash", "x".repeat(255), "é".repeat(127), "..x");
        for (String name : names) {
            Files.writeString(source.resolve(name), name);
        }
        Transfer sent = alice.send("bob", names.stream().map(source::resolve).toArray(Path[]::new));
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        var moved = ((Outcome.Finished) bob.await(TransferEvent.Ended.class).outcome()).files();
        assertThat(moved)
                .hasSize(names.size())
                .allMatch(file -> bob.folder.equals(file.path().getParent()));
        assertThat(moved.get(1).path().getFileName()).hasToString("line_break");
        assertThat(moved.get(2).path().getFileName()).hasToString("slash");
    }

    @Test
    void a_file_that_changes_while_it_waits_is_not_sent() throws Exception {
        Path file = file("a", 1000);
        Transfer sent = alice.send("bob", file);
        var offer = bob.await(TransferEvent.OfferReceived.class).offer();
        Files.write(file, new byte[999]);
        bob.engine.accept(offer.transfer(), new Decision.Accept(bob.folder));
        assertThat(alice.failure(sent.id()))
                .isInstanceOf(TransferException.StorageFailed.class)
                .hasMessageContaining("changed while it was sent");
        bob.await(TransferEvent.Ended.class);
        assertThat(bob.folder).isEmptyDirectory();
    }

    @Test
    void stopping_the_node_ends_its_transfers_within_five_seconds() throws Exception {
        Transfer sent = alice.send("bob", file("a", 1));
        bob.await(TransferEvent.OfferReceived.class);
        long begun = System.nanoTime();
        alice.close();
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(5);
        assertThat(alice.engine.transfer(sent.id()).orElseThrow().state()).isEqualTo(TransferState.CLOSED_BY_HOST);
        assertThat(bob.failure(bob.await(TransferEvent.Ended.class)))
                .isInstanceOfSatisfying(
                        TransferException.Cancelled.class,
                        c -> assertThat(c.byPeer()).isTrue());
    }
}
