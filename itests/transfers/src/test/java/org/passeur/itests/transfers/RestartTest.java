package org.passeur.itests.transfers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.api.Decision;
import org.passeur.api.Offer;
import org.passeur.api.SendOptions;
import org.passeur.api.Transfer;
import org.passeur.api.TransferState;
import org.passeur.tck.standin.MemoryConnectivity;
import org.passeur.tck.standin.MemoryNetwork;

/** Nodes that stop or are killed, and what becomes of their transfers when they are started again. */
class RestartTest {
    private static final int LARGE = 3_000_000;
    private static final int SMALL = 2_250_000;

    @TempDir
    Path home;

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnectivity connectivity = MemoryConnectivity.usual();
    private final List<Party> parties = new ArrayList<>();
    private Path tree = Path.of("");

    @BeforeEach
    void begin() throws IOException {
        tree = home.resolve("source").resolve("tree");
        for (int i = 0; i < 10; i++) {
            Trees.file(tree.resolve("folder-" + i % 3).resolve("file-" + i), 50_000 * i);
        }
        Trees.file(tree.resolve("large"), LARGE);
    }

    @AfterEach
    void end() {
        parties.forEach(Party::close);
    }

    private Party party(String name) throws IOException {
        var party = new Party(name, home, network, connectivity, List.of(Protocols.chunked()));
        parties.add(party);
        party.remember();
        return party;
    }

    private static List<String> parts(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".part"))
                    .toList();
        }
    }

    private void assertArrived(Party alice, Transfer sent, Party bob, Offer offer) throws Exception {
        Transfer over = alice.ended(sent.id());
        assertThat(over.state())
                .as("%s %s", over.failure(), alice.engine.explain(sent.id()))
                .isEqualTo(TransferState.FINISHED);
        assertThat(bob.ended(offer.transfer()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(bob.engine.transfers()).hasSize(1);
        assertThat(Trees.look(bob.folder.resolve("tree"))).isEqualTo(Trees.look(tree));
        assertThat(parts(bob.folder)).isEmpty();
        assertThat(bob.folder.resolve("tree (2)")).doesNotExist();
    }

    private static void stop(Party party, boolean killed) {
        if (killed) {
            party.crash();
        } else {
            party.close();
        }
    }

    private static void awaitWritten(Party party, long bytes) {
        long end = System.nanoTime() + Party.SOON.toNanos();
        while (party.security.written() < bytes) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.yield();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_receiver_that_is_stopped_or_killed_goes_on_when_it_is_started_again(boolean killed) throws Exception {
        Party alice = party("alice");
        Party bob = party("bob");
        bob.acceptAll();
        alice.security.breakAfter(SMALL + 1_000_000);
        Transfer sent = alice.send("bob", tree);
        Offer offer = bob.offer(0);
        awaitWritten(alice, SMALL + 1_000_000);
        stop(bob, killed);
        Party again = party("bob");
        assertArrived(alice, sent, again, offer);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_sender_that_is_stopped_or_killed_goes_on_when_it_is_started_again(boolean killed) throws Exception {
        Party alice = party("alice");
        Party bob = party("bob");
        bob.acceptAll();
        alice.security.breakAfter(SMALL + 1_000_000);
        Transfer sent = alice.send("bob", tree);
        Offer offer = bob.offer(0);
        awaitWritten(alice, SMALL + 1_000_000);
        stop(alice, killed);
        Party again = party("alice");
        assertArrived(again, sent, bob, offer);
    }

    @Test
    void what_is_queued_is_delivered_when_the_recipient_appears_also_after_a_restart() throws Exception {
        Party alice = party("alice");
        Transfer sent = alice.send(new SendOptions(SendOptions.Links.REFUSE, true), "bob", tree);
        alice.close();
        Party again = party("alice");
        Party bob = party("bob");
        Offer offer = bob.offer(0);
        bob.engine.accept(offer.transfer(), new Decision.Accept(bob.folder));
        assertArrived(again, sent, bob, offer);
    }

    @Test
    void what_has_ended_is_not_begun_again() throws Exception {
        Party alice = party("alice");
        Party bob = party("bob");
        bob.acceptAll();
        alice.ended(alice.send("bob", tree).id());
        bob.ended(bob.offer(0).transfer());
        alice.close();
        bob.close();
        assertThat(party("alice").engine.transfers()).isEmpty();
        assertThat(party("bob").engine.transfers()).isEmpty();
    }

    @Test
    void what_is_forgotten_leaves_nothing() throws Exception {
        Party alice = party("alice");
        Party bob = party("bob");
        Path file = tree.resolve("large");
        alice.security.breakAfter(2_000_000);
        Transfer sent = alice.send("bob", file);
        Offer offer = bob.offer(0);
        bob.engine.accept(offer.transfer(), new Decision.Accept(bob.folder));
        awaitWritten(alice, 2_000_000);
        assertThatThrownBy(() -> bob.engine.forget(offer.transfer())).isInstanceOf(IllegalStateException.class);
        alice.engine.cancel(sent.id());
        alice.ended(sent.id());
        bob.engine.cancel(offer.transfer());
        bob.ended(offer.transfer());
        bob.engine.forget(offer.transfer());
        assertThat(bob.engine.transfers()).isEmpty();
        assertThat(parts(bob.folder)).isEmpty();
        alice.engine.forget(sent.id());
        assertThat(alice.engine.transfers()).isEmpty();
    }
}
