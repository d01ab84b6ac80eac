package org.passeur.itests.transfers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.Decision;
import org.passeur.api.Offer;
import org.passeur.api.SendOptions;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.spi.transfer.TransferProtocol;
import org.passeur.tck.standin.MemoryConnectivity;
import org.passeur.tck.standin.MemoryNetwork;

class ChunkedNodesTest {
    @TempDir
    Path home;

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnectivity connectivity = MemoryConnectivity.usual();
    private final List<Party> parties = new ArrayList<>();
    private Path source = Path.of("");

    @BeforeEach
    void begin() throws IOException {
        source = Files.createDirectories(home.resolve("source"));
    }

    @AfterEach
    void end() {
        parties.forEach(Party::close);
        assertThat(connectivity.openNegotiations()).isZero();
        assertThat(connectivity.leaked()).isEmpty();
    }

    private Party party(String name, TransferProtocol... protocols) throws IOException {
        var party = new Party(name, home, network, connectivity, List.of(protocols));
        parties.add(party);
        return party;
    }

    private int requests() {
        return network.passed().size();
    }

    private static List<String> leftovers(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(".passeur"))
                    .toList();
        }
    }

    @Test
    void a_tree_arrives_as_it_is() throws Exception {
        Party alice = party("alice", Protocols.chunked());
        Party bob = party("bob", Protocols.chunked());
        bob.acceptAll();
        Path tree = source.resolve("tree");
        Trees.file(tree.resolve("a.txt"), 10);
        Trees.file(tree.resolve("deep/er/large.bin"), 300_000);
        Trees.file(tree.resolve("deep/empty.txt"), 0);
        Trees.file(tree.resolve("deep/éß 日本.txt"), 65_536);
        Path run = Trees.file(tree.resolve("run.sh"), 20);
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(tree.resolve("nothing/in here"));
        Files.createSymbolicLink(tree.resolve("deep/up"), Path.of("../a.txt"));
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.filter(p -> !Files.isSymbolicLink(p)).toList()) {
                Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2001-02-03T04:05:06.789Z")));
            }
        }
        Transfer sent = alice.send(new SendOptions(SendOptions.Links.KEEP, false), "bob", tree);
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        Offer offer = bob.offer(0);
        assertThat(offer.files()).hasSize(11);
        assertThat(bob.ended(offer.transfer()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(Trees.look(bob.folder.resolve("tree"))).isEqualTo(Trees.look(tree));
        assertThat(leftovers(bob.folder)).isEmpty();
    }

    @Test
    void a_symbolic_link_is_refused_unless_links_are_to_be_kept_and_never_leads_out() throws Exception {
        Party alice = party("alice", Protocols.chunked());
        Party bob = party("bob", Protocols.chunked());
        bob.acceptAll();
        Path tree = Files.createDirectories(source.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("out"), Path.of("../../secret"));
        assertThatThrownBy(() -> alice.send("bob", tree))
                .isInstanceOf(TransferException.StorageFailed.class)
                .hasMessageContaining("symbolic link");
        Transfer sent = alice.send(new SendOptions(SendOptions.Links.KEEP, false), "bob", tree);
        assertThat(alice.ended(sent.id()).state().ended()).isTrue();
        Transfer received = bob.ended(bob.offer(0).transfer());
        assertThat(received.failure()).get().isInstanceOf(TransferException.StorageFailed.class);
        assertThat(received.state()).isEqualTo(TransferState.INVALID_PATHNAME);
        assertThat(Files.exists(bob.folder.resolve("tree/out"), java.nio.file.LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @Test
    void a_second_transfer_needs_no_negotiation_and_the_receiver_sends_back_on_the_same_link() throws Exception {
        Party alice = party("alice", Protocols.chunked());
        Party bob = party("bob", Protocols.chunked());
        alice.acceptAll();
        bob.acceptAll();
        Path file = Trees.file(source.resolve("a"), 100_000);
        alice.ended(alice.send("bob", file).id());
        int before = requests();
        assertThat(before).isEqualTo(2);
        assertThat(alice.ended(alice.send("bob", file).id()).state()).isEqualTo(TransferState.FINISHED);
        Transfer back = bob.send("alice", file);
        assertThat(bob.ended(back.id()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(requests()).isEqualTo(before);
        assertThat(connectivity.opened()).hasSize(2);
        assertThat(bob.events(back.id())).anyMatch(TransferEvent.Secured.class::isInstance);
    }

    @Test
    void a_hundred_transfers_at_once_share_one_negotiation() throws Exception {
        Party alice = party("alice", Protocols.chunked());
        Party bob = party("bob", Protocols.chunked());
        bob.acceptAll();
        Path file = Trees.file(source.resolve("a"), 100_000);
        List<Transfer> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(alice.send("bob", file));
        }
        for (Transfer each : all) {
            assertThat(alice.ended(each.id()).state()).isEqualTo(TransferState.FINISHED);
        }
        assertThat(requests()).isEqualTo(2);
        assertThat(Trees.look(bob.folder).values().stream().filter(words -> words.startsWith("100000")))
                .hasSize(100);
    }

    @Test
    void an_offer_that_waits_holds_up_no_other_and_cancelling_ends_only_one() throws Exception {
        Party alice = party("alice", Protocols.chunked());
        Party bob = party("bob", Protocols.chunked());
        Path file = Trees.file(source.resolve("a"), 1_000_000);
        Transfer first = alice.send("bob", file);
        Offer one = bob.offer(0);
        Transfer second = alice.send("bob", file);
        Offer two = bob.offer(1);
        Transfer third = alice.send("bob", file);
        Offer three = bob.offer(2);
        bob.engine.accept(two.transfer(), new Decision.Accept(bob.folder));
        assertThat(alice.ended(second.id()).state()).isEqualTo(TransferState.FINISHED);
        alice.engine.cancel(first.id());
        assertThat(bob.ended(one.transfer()).state()).isEqualTo(TransferState.CLOSED_BY_PEER);
        bob.engine.accept(three.transfer(), new Decision.Accept(bob.folder));
        assertThat(alice.ended(third.id()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void the_receiver_cancels_one_and_takes_the_next_on_the_same_link() throws Exception {
        Party alice = party("alice", Protocols.chunked());
        Party bob = party("bob", Protocols.chunked());
        Path file = Trees.file(source.resolve("a"), 1_000_000);
        Transfer first = alice.send("bob", file);
        bob.engine.cancel(bob.offer(0).transfer());
        TransferException why = alice.ended(first.id()).failure().orElseThrow();
        assertThat(why)
                .isInstanceOfSatisfying(
                        TransferException.Cancelled.class,
                        e -> assertThat(e.byPeer()).isTrue());
        Transfer second = alice.send("bob", file);
        bob.engine.accept(bob.offer(1).transfer(), new Decision.Accept(bob.folder));
        assertThat(alice.ended(second.id()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void some_files_of_an_offer_are_taken_and_the_others_not() throws Exception {
        Party alice = party("alice", Protocols.chunked());
        Party bob = party("bob", Protocols.chunked());
        bob.handlers.add(
                offer -> Optional.of(new Decision.Accept(bob.folder, Optional.of(Set.of("tree/b/two", "tree/c")))));
        Path tree = source.resolve("tree");
        Trees.file(tree.resolve("a/one"), 70_000);
        Path two = Trees.file(tree.resolve("b/two"), 80_000);
        Trees.file(tree.resolve("b/three"), 5);
        Files.createDirectories(tree.resolve("c"));
        Transfer sent = alice.ended(alice.send("bob", tree).id());
        assertThat(sent.state()).isEqualTo(TransferState.FINISHED);
        var ended = alice.await(TransferEvent.Ended.class, event -> true);
        assertThat(((org.passeur.api.Outcome.Finished) ended.outcome()).files())
                .extracting(moved -> moved.path())
                .containsExactly(two);
        assertThat(Trees.look(bob.folder).keySet()).containsExactly("", "tree", "tree/b", "tree/b/two", "tree/c");
    }

    @Test
    void the_best_protocol_that_both_have_is_used() throws Exception {
        Party alice = party("alice", Protocols.chunked(), Protocols.classic());
        Party bob = party("bob", Protocols.classic());
        Party carol = party("carol", Protocols.chunked(), Protocols.classic());
        bob.acceptAll();
        carol.acceptAll();
        Path file = Trees.file(source.resolve("a"), 100_000);
        alice.ended(alice.send("bob", file).id());
        assertThat(alice.await(TransferEvent.Secured.class, e -> true)
                        .security()
                        .protocol())
                .isEqualTo("jami-classic/1");
        Transfer toCarol = alice.ended(alice.send("carol", file).id());
        assertThat(alice.await(TransferEvent.Secured.class, e -> e.transfer().equals(toCarol.id()))
                        .security()
                        .protocol())
                .isEqualTo("passeur/1");
        Path tree = Files.createDirectories(source.resolve("tree"));
        Transfer refused = alice.ended(alice.send("bob", tree).id());
        assertThat(refused.failure()).get().isInstanceOf(TransferException.class);
        assertThat(refused.state()).isNotEqualTo(TransferState.FINISHED);
    }

    @Test
    void a_link_that_breaks_under_one_transfer_is_replaced_for_the_next() throws Exception {
        Party alice = party("alice", Protocols.chunked());
        Party bob = party("bob", Protocols.chunked());
        Path file = Trees.file(source.resolve("a"), 100_000);
        Transfer first = alice.send("bob", file);
        bob.offer(0);
        connectivity.opened().forEach(link -> link.cut());
        assertThat(alice.ended(first.id()).failure()).get().isInstanceOf(TransferException.LinkLost.class);
        bob.acceptAll();
        assertThat(alice.ended(alice.send("bob", file).id()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(requests()).isEqualTo(4);
    }

    @Test
    void nothing_that_is_there_is_replaced_or_merged() throws Exception {
        Party alice = party("alice", Protocols.chunked());
        Party bob = party("bob", Protocols.chunked());
        bob.acceptAll();
        Path secret = Files.createDirectories(home.resolve("secret"));
        Files.createSymbolicLink(bob.folder.resolve("tree"), secret);
        Path tree = source.resolve("tree");
        Trees.file(tree.resolve("a"), 5);
        alice.ended(alice.send("bob", tree).id());
        bob.ended(bob.offer(0).transfer());
        assertThat(Trees.look(secret)).hasSize(1);
        assertThat(bob.folder.resolve("tree (2)/a")).isRegularFile();
    }

    @Test
    void a_limit_slows_down_what_runs_and_counts_no_more_when_it_is_lifted() throws Exception {
        Party alice = party("alice", Protocols.chunked());
        Party bob = party("bob", Protocols.chunked());
        bob.acceptAll();
        Path file = Trees.file(source.resolve("a"), 20_000_000);
        alice.engine.limit(1_000_000);
        long begun = System.nanoTime();
        Transfer sent = alice.send("bob", file);
        alice.await(TransferEvent.Progressed.class, event -> event.bytes() > 1_500_000);
        assertThat(System.nanoTime() - begun).isGreaterThan(400_000_000L);
        assertThat(alice.engine.transfer(sent.id()).orElseThrow().bytes()).isLessThan(15_000_000);
        alice.engine.limit(sent.id(), 8192);
        alice.engine.limit(Long.MAX_VALUE);
        alice.engine.limit(sent.id(), Long.MAX_VALUE);
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        assertThatThrownBy(() -> alice.engine.limit(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cancelled_while_a_limit_has_it_wait_it_ends_at_once() throws Exception {
        Party alice = party("alice", Protocols.chunked());
        Party bob = party("bob", Protocols.chunked());
        bob.acceptAll();
        Path file = Trees.file(source.resolve("a"), 20_000_000);
        alice.engine.limit(4096);
        Transfer sent = alice.send("bob", file);
        Offer offer = bob.offer(0);
        alice.await(TransferEvent.Progressed.class, event -> true);
        long cancelled = System.nanoTime();
        alice.engine.cancel(sent.id());
        assertThat(alice.ended(sent.id()).failure()).get().isInstanceOf(TransferException.Cancelled.class);
        assertThat(bob.ended(offer.transfer()).state()).isEqualTo(TransferState.CLOSED_BY_PEER);
        assertThat(System.nanoTime() - cancelled).isLessThan(3_000_000_000L);
    }

    @Test
    void an_idle_link_is_closed_after_a_while() throws Exception {
        Party alice = party("alice", Protocols.chunked(Duration.ofMillis(200)));
        Party bob = party("bob", Protocols.chunked());
        bob.acceptAll();
        Path file = Trees.file(source.resolve("a"), 100);
        alice.ended(alice.send("bob", file).id());
        long end = System.nanoTime() + Party.SOON.toNanos();
        while (!connectivity.leaked().isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.yield();
        }
        assertThat(alice.ended(alice.send("bob", file).id()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(requests()).isEqualTo(4);
    }
}
