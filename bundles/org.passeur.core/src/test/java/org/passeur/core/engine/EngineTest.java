package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.DeviceId;
import org.passeur.api.Outcome;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.core.message.PeerConnectionCodec;
import org.passeur.core.message.PeerConnectionMessage;
import org.passeur.spi.signalling.SignallingMessage;
import org.passeur.tck.standin.LineProtocol;
import org.passeur.tck.standin.MemoryConnectivity;
import org.passeur.tck.standin.MemoryNetwork;
import org.passeur.tck.standin.PlainSecurity;

class EngineTest {
    @TempDir
    Path home;

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnectivity memory = MemoryConnectivity.usual();
    private final List<TestNode> nodes = new ArrayList<>();
    private TestNode alice;
    private TestNode bob;

    @BeforeEach
    void two_nodes() throws IOException {
        alice = with(new TestNode("alice", home, network, memory));
        bob = with(new TestNode("bob", home, network, memory));
    }

    private TestNode with(TestNode node) {
        nodes.add(node);
        return node;
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        nodes.forEach(TestNode::close);
        assertThat(memory.leaked()).as("links").isEmpty();
        assertThat(memory.openNegotiations()).as("negotiations").isZero();
        assertThat(partials()).as("partial files").isEmpty();
    }

    private List<Path> partials() throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            return all.filter(path -> path.getFileName().toString().startsWith(".passeur-"))
                    .toList();
        }
    }

    private Path file(String name, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return Files.write(Files.createDirectories(home.resolve("source")).resolve(name), content);
    }

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
        assertThatThrownBy(() -> bob.engine.accept(offer.transfer(), home.resolve("nowhere")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a folder");
        bob.engine.accept(offer.transfer(), bob.folder);
        assertThatThrownBy(() -> bob.engine.refuse(offer.transfer())).isInstanceOf(IllegalStateException.class);
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        bob.await(TransferEvent.Ended.class);
    }

    @Test
    void a_handler_that_names_no_folder_fails_the_offer_only() throws Exception {
        bob.handlers.add(offer -> Optional.of(new org.passeur.api.Decision.Accept(home.resolve("nowhere"))));
        Transfer sent = alice.send("bob", file("a", 10));
        assertThat(alice.failure(sent.id())).isInstanceOf(TransferException.Refused.class);
        assertThat(bob.failure(bob.await(TransferEvent.Ended.class)))
                .isInstanceOf(TransferException.StorageFailed.class);
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
    void nobody_home_is_unreachable_and_says_what_was_tried() throws Exception {
        var carol = with(impatient("carol"));
        Transfer sent = carol.send("nobody", file("a", 1));
        TransferException failure = carol.failure(sent.id());
        assertThat(failure)
                .isInstanceOf(TransferException.PeerUnreachable.class)
                .hasMessageContaining("no device of account " + sent.peer())
                .hasMessageContaining("0.3 s by memory");
        assertThat(carol.ended(sent.id()).state()).isEqualTo(TransferState.UNJOINABLE_PEER);
    }

    private TestNode impatient(String name) throws IOException {
        return new TestNode(
                name,
                name,
                home,
                network,
                TestNode.settings(Duration.ofMillis(300)),
                new PlainSecurity(),
                new LineProtocol(false),
                memory);
    }

    @Test
    void a_device_that_does_not_answer_is_unreachable() throws Exception {
        network.onTheWay(messages -> List.of());
        var carol = with(impatient("carol"));
        Transfer sent = carol.send("bob", file("a", 1));
        assertThat(carol.failure(sent.id()))
                .isInstanceOf(TransferException.PeerUnreachable.class)
                .hasMessageContaining("did not answer the request within 300 ms");
    }

    @Test
    void an_answer_with_another_id_or_signer_is_ignored() throws Exception {
        var carol = with(impatient("carol"));
        var mallory = with(new TestNode("mallory", home, network, memory));
        network.onTheWay(messages -> {
            List<SignallingMessage> changed = new ArrayList<>();
            for (SignallingMessage message : messages) {
                PeerConnectionMessage decoded = decoded(message);
                if (decoded.request()) {
                    changed.add(message);
                } else {
                    var other = new PeerConnectionMessage(decoded.id() + 1, decoded.protocol(), decoded.addresses());
                    changed.add(
                            new SignallingMessage(message.id(), message.sender(), PeerConnectionCodec.encode(other)));
                    changed.add(new SignallingMessage(message.id(), mallory.device.remote(), message.body()));
                }
            }
            return changed;
        });
        Transfer sent = carol.send("bob", file("a", 1));
        assertThat(carol.failure(sent.id())).isInstanceOf(TransferException.PeerUnreachable.class);
        assertThat(carol.engine.explain(sent.id()).orElseThrow())
                .anyMatch(line -> line.contains("an answer was ignored: another device"));
    }

    private static PeerConnectionMessage decoded(SignallingMessage message) {
        try {
            return PeerConnectionCodec.decode(message.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_request_that_comes_five_times_is_answered_once() throws Exception {
        bob.acceptAll();
        network.onTheWay(
                messages -> Stream.iterate(messages.get(0), m -> m).limit(5).toList());
        Transfer sent = alice.send("bob", file("a", 1));
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        bob.await(TransferEvent.Ended.class);
        assertThat(network.passed()).hasSize(2);
        assertThat(bob.engine.transfers()).hasSize(1);
    }

    @Test
    void garbage_in_the_inbox_harms_nobody() throws Exception {
        bob.acceptAll();
        network.onTheWay(messages -> {
            List<SignallingMessage> more = new ArrayList<>();
            Random random = new Random(1);
            for (int i = 0; i < 100; i++) {
                byte[] garbage = new byte[random.nextInt(200)];
                random.nextBytes(garbage);
                more.add(new SignallingMessage("x" + i, messages.get(0).sender(), garbage));
            }
            more.addAll(messages);
            return more;
        });
        Transfer sent = alice.send("bob", file("a", 1));
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
    }

    @Test
    void three_devices_answer_each_for_itself() throws Exception {
        TestNode one = device("one");
        TestNode two = device("two");
        TestNode three = device("three");
        one.refuseAll();
        two.acceptAll();
        Transfer sent = alice.send("carol", file("a", 100_000));
        var waiting = three.await(TransferEvent.OfferReceived.class).offer();
        two.await(TransferEvent.Ended.class);
        alice.await(TransferEvent.PartEnded.class);
        alice.await(TransferEvent.PartEnded.class);
        Transfer meanwhile = alice.engine.transfer(sent.id()).orElseThrow();
        assertThat(meanwhile.state()).isEqualTo(TransferState.FINISHED);
        assertThat(meanwhile.parts()).hasSize(3);
        assertThat(state(meanwhile, one.device.id())).isEqualTo(TransferState.CLOSED_BY_PEER);
        assertThat(state(meanwhile, two.device.id())).isEqualTo(TransferState.FINISHED);
        assertThat(state(meanwhile, three.device.id())).isEqualTo(TransferState.AWAITING_PEER);
        three.engine.refuse(waiting.transfer());
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(alice.ended(sent.id()).failure()).isEmpty();
    }

    @Test
    void cancelling_one_device_leaves_the_others() throws Exception {
        TestNode one = device("one");
        TestNode two = device("two");
        Transfer sent = alice.send("carol", file("a", 100_000));
        one.await(TransferEvent.OfferReceived.class);
        var offer = two.await(TransferEvent.OfferReceived.class).offer();
        alice.engine.cancel(sent.id(), one.device.id());
        assertThat(one.failure(one.await(TransferEvent.Ended.class)))
                .isInstanceOfSatisfying(
                        TransferException.Cancelled.class,
                        c -> assertThat(c.byPeer()).isTrue());
        two.engine.accept(offer.transfer(), two.folder);
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
    }

    @Test
    void all_refuse_is_a_failure() throws Exception {
        device("one").refuseAll();
        device("two").refuseAll();
        Transfer sent = alice.send("carol", file("a", 1));
        assertThat(alice.failure(sent.id())).isInstanceOf(TransferException.Refused.class);
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.CLOSED_BY_PEER);
    }

    private TestNode device(String name) throws IOException {
        return with(new TestNode(
                name, "carol", home, network, TestNode.USUAL, new PlainSecurity(), new LineProtocol(false), memory));
    }

    private static TransferState state(Transfer transfer, DeviceId device) {
        return transfer.parts().stream()
                .filter(part -> part.device().equals(device))
                .findFirst()
                .orElseThrow()
                .state();
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
    void strangers_get_no_answer_when_only_contacts_are_answered() throws Exception {
        var shy = new Settings(
                Duration.ofMillis(300),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                true,
                32,
                4,
                32,
                128,
                256,
                1000);
        with(new TestNode("shy", "shy", home, network, shy, new PlainSecurity(), new LineProtocol(false), memory));
        var carol = with(impatient("carol"));
        Transfer sent = carol.send("shy", file("a", 1));
        assertThat(carol.failure(sent.id())).isInstanceOf(TransferException.PeerUnreachable.class);
        assertThat(network.passed()).allMatch(message -> decoded(message).request());
    }

    @Test
    void an_impostor_at_the_only_link_is_untrusted() throws Exception {
        var security = new PlainSecurity();
        var one = new MemoryConnectivity("one", 1, new CountDownLatch(0));
        var carol = with(new TestNode(
                "carol",
                "carol",
                home,
                network,
                TestNode.USUAL,
                (link, request) -> {
                    security.distrust(link);
                    return security.secure(link, request);
                },
                new LineProtocol(false),
                one));
        with(new TestNode("dave", home, network, one));
        Transfer sent = carol.send("dave", file("a", 1));
        assertThat(carol.failure(sent.id())).isInstanceOf(TransferException.PeerUntrusted.class);
        assertThat(one.leaked()).isEmpty();
    }

    @Test
    void a_device_without_the_protocol_shares_none() throws Exception {
        var carol = with(new TestNode(
                "carol",
                "carol",
                home,
                network,
                TestNode.USUAL,
                (link, request) -> {
                    link.close();
                    throw new TransferException.NoSharedProtocol("none", null);
                },
                new LineProtocol(false),
                memory));
        Transfer sent = carol.send("bob", file("a", 1));
        assertThat(carol.failure(sent.id())).isInstanceOf(TransferException.NoSharedProtocol.class);
        assertThat(carol.ended(sent.id()).state()).isEqualTo(TransferState.UNSUPPORTED);
    }

    @Test
    void five_links_race_and_the_four_losers_are_closed() throws Exception {
        var many = new MemoryConnectivity("many", 5, new CountDownLatch(0));
        TestNode carol = with(new TestNode("carol", home, network, many));
        TestNode dave = with(new TestNode("dave", home, network, many));
        Transfer sent = carol.send("dave", file("a", 100));
        var offer = dave.await(TransferEvent.OfferReceived.class).offer();
        carol.await(TransferEvent.AwaitingPeer.class);
        Await.until(() -> many.leaked().size() <= 2, "only the link in use is open");
        dave.engine.accept(offer.transfer(), dave.folder);
        assertThat(carol.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        Await.until(() -> many.leaked().isEmpty() && many.openNegotiations() == 0, "nothing is open");
        assertThat(dave.engine.transfers()).hasSize(1);
    }

    @Test
    void a_provider_that_fails_does_not_keep_another_from_winning() throws Exception {
        bob.acceptAll();
        var carol = with(new TestNode(
                "carol",
                home,
                network,
                request -> {
                    throw new IOException("no network card");
                },
                memory));
        Transfer sent = carol.send("bob", file("a", 100));
        assertThat(carol.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
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
        bob.engine.accept(offer.transfer(), bob.folder);
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
