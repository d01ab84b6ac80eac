package org.passeur.itests.transfers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.api.Offer;
import org.passeur.api.Transfer;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.tck.standin.MemoryConnectivity;
import org.passeur.tck.standin.MemoryNetwork;

/** Links that break, and what becomes of the transfers on them. */
class ResumptionTest {
    private static final int LARGE = 3_000_000;

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

    private Party party(String name) throws IOException {
        var party = new Party(name, home, network, connectivity, List.of(Protocols.chunked()));
        parties.add(party);
        return party;
    }

    private static List<String> parts(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".part"))
                    .toList();
        }
    }

    @Test
    void a_large_file_goes_on_where_the_link_broke_and_what_had_arrived_is_not_sent_again() throws Exception {
        Party alice = party("alice");
        Party bob = party("bob");
        bob.acceptAll();
        Path file = Trees.file(source.resolve("large"), LARGE);
        alice.security.breakAfter(2_000_000);
        Transfer sent = alice.ended(alice.send("bob", file).id());
        assertThat(sent.failure()).as("%s", alice.engine.explain(sent.id())).isEmpty();
        assertThat(sent.state()).isEqualTo(TransferState.FINISHED);
        Offer offer = bob.offer(0);
        assertThat(bob.ended(offer.transfer()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(bob.engine.transfers()).hasSize(1);
        assertThat(bob.folder.resolve("large")).hasSameBinaryContentAs(file);
        assertThat(parts(bob.folder)).isEmpty();
        // what was on its way when the link broke goes again; all that had arrived by then would be 2,000,000 more
        assertThat(alice.security.written()).isBetween((long) LARGE, LARGE + 1_500_000L);
        assertThat(sent.bytes()).isEqualTo(LARGE);
        assertThat(bob.ended(offer.transfer()).bytes()).isEqualTo(LARGE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void wherever_links_break_and_however_often_no_byte_is_lost_or_wrong(long seed) throws Exception {
        Party alice = party("alice");
        Party bob = party("bob");
        bob.acceptAll();
        var random = new Random(seed);
        Path tree = source.resolve("tree");
        for (int i = 0; i < 20; i++) {
            Trees.file(tree.resolve("folder-" + i % 4).resolve("file-" + i), random.nextInt(200_000));
        }
        Trees.file(tree.resolve("large"), 1_000_000);
        Transfer sent = alice.send("bob", tree);
        bob.offer(0); // before that an offer that is lost is one that nobody has seen
        for (int i = 0; i < 4; i++) {
            (random.nextBoolean() ? alice : bob).security.breakAfter(random.nextInt(800_000));
            long end = System.nanoTime() + 2_000_000_000L;
            while (System.nanoTime() < end
                    && !alice.engine.transfer(sent.id()).orElseThrow().state().ended()) {
                Thread.yield();
            }
        }
        alice.security.mend();
        bob.security.mend();
        Transfer over = alice.ended(sent.id());
        assertThat(over.state())
                .as("%s, %s", over.failure(), alice.engine.explain(sent.id()))
                .isEqualTo(TransferState.FINISHED);
        assertThat(bob.ended(bob.offer(0).transfer()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(Trees.look(bob.folder.resolve("tree"))).isEqualTo(Trees.look(tree));
        assertThat(parts(bob.folder)).isEmpty();
    }

    @Test
    void a_source_that_changed_meanwhile_is_not_glued_to_what_has_arrived() throws Exception {
        Party alice = party("alice");
        Party bob = party("bob");
        bob.acceptAll();
        Path file = Trees.file(source.resolve("large"), LARGE);
        alice.security.breakAfter(2_000_000);
        Transfer sent = alice.send("bob", file);
        Offer offer = bob.offer(0);
        Trees.file(source.resolve("other"), LARGE);
        Files.move(source.resolve("other"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(alice.ended(sent.id()).failure()).get().isInstanceOf(TransferException.StorageFailed.class);
        assertThat(bob.ended(offer.transfer()).state().ended()).isTrue();
        assertThat(bob.folder.resolve("large")).doesNotExist();
    }

    @Test
    void what_somebody_changed_in_the_part_that_had_arrived_is_sent_again() throws Exception {
        Party alice = party("alice");
        Party bob = party("bob");
        bob.acceptAll();
        Path file = Trees.file(source.resolve("large"), LARGE);
        alice.security.breakAfter(2_000_000);
        Transfer sent = alice.send("bob", file);
        bob.offer(0);
        long end = System.nanoTime() + Party.SOON.toNanos();
        while (parts(bob.folder).isEmpty() || alice.security.written() < 2_000_000) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
        Path part = bob.folder.resolve(parts(bob.folder).get(0));
        try (var channel = java.nio.channels.FileChannel.open(part, java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.allocate(10), 1_000_000);
        }
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(bob.folder.resolve("large")).hasSameBinaryContentAs(file);
    }

    @Test
    void cancelled_while_the_link_is_broken_it_ends_at_once_and_leaves_nothing() throws Exception {
        Party alice = party("alice");
        Party bob = party("bob");
        bob.acceptAll();
        Path file = Trees.file(source.resolve("large"), LARGE);
        alice.security.breakAfter(2_000_000);
        Transfer sent = alice.send("bob", file);
        Offer offer = bob.offer(0);
        bob.engine.cancel(offer.transfer());
        assertThat(bob.ended(offer.transfer()).failure()).get().isInstanceOf(TransferException.Cancelled.class);
        assertThat(parts(bob.folder)).isEmpty();
        alice.engine.cancel(sent.id());
        assertThat(alice.ended(sent.id()).state().ended()).isTrue();
    }
}
