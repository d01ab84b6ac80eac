package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.passeur.api.DeviceId;
import org.passeur.api.FileInfo;
import org.passeur.api.SendOptions;
import org.passeur.api.Ticket;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferId;
import org.passeur.api.TransferState;
import org.passeur.core.files.SourceFile;
import org.passeur.core.files.StoredFile;
import org.passeur.core.journal.Entry;
import org.passeur.core.journal.Journal;
import org.passeur.spi.transfer.WireId;
import org.passeur.tck.standin.StandInDevice;

/** What the journal has of transfers, and what becomes of it. */
class RememberedTest extends TwoNodes {
    private static final FileInfo A = new FileInfo("a", 10);
    private static final FileInfo B = new FileInfo("b", 10);

    private final WireId wire = WireId.random();
    private Path folder = Path.of("");

    @BeforeEach
    void folder() throws IOException {
        folder = Files.createDirectories(home.resolve("journal"));
    }

    private void remembered(Entry... entries) throws IOException {
        try (Journal journal = Journal.in(folder)) {
            List.of(entries).forEach(journal::append);
        }
    }

    private Entry receiving(long id, FileInfo... files) {
        return new Entry.Receiving(
                new TransferId(id),
                wire,
                alice.device.account(),
                alice.device.id(),
                Instant.EPOCH,
                bob.folder,
                Optional.empty(),
                List.of(files));
    }

    private Entry stored(long id, int place) {
        return new Entry.Stored(new TransferId(id), place, Optional.of(bob.folder.resolve("x")), "ab".repeat(32));
    }

    @Test
    void what_had_arrived_when_the_node_ended_has_arrived() throws Exception {
        remembered(receiving(1, A, B), stored(1, 0), stored(1, 1), receiving(2, A, B), stored(2, 0));
        bob.engine.remember(folder, bob.assembly());
        bob.await(TransferEvent.Created.class);
        bob.await(TransferEvent.Created.class);
        assertThat(bob.ended(new TransferId(1)).state()).isEqualTo(TransferState.FINISHED);
        assertThat(bob.engine.transfer(new TransferId(2)))
                .get()
                .satisfies(half -> assertThat(half.state()).isEqualTo(TransferState.ONGOING));
    }

    @Test
    void forgetting_a_transfer_leaves_the_parts_of_files_to_the_one_that_goes_on_with_them() throws Exception {
        remembered(receiving(1, A), receiving(2, A));
        bob.engine.remember(folder, bob.assembly());
        bob.await(TransferEvent.Created.class);
        bob.await(TransferEvent.Created.class);
        Path part = Files.write(bob.folder.resolve(StoredFile.keptName(wire.hex(), 0, A)), new byte[5]);
        bob.engine.cancel(new TransferId(1));
        bob.ended(new TransferId(1));
        assertThat(part).exists();
        bob.engine.forget(new TransferId(1));
        assertThat(part).exists();
        bob.engine.cancel(new TransferId(2));
        bob.ended(new TransferId(2));
        assertThat(part).doesNotExist();
    }

    @Test
    void what_runs_does_not_run_twice_when_the_identity_comes_back() throws Exception {
        alice.engine.remember(folder, alice.assembly());
        Path file = file("a", 10);
        TransferId id = alice.send("bob", file).id();
        alice.await(TransferEvent.AwaitingPeer.class);
        alice.engine.remember(folder, alice.assembly());
        alice.engine.cancel(id);
        alice.ended(id);
        alice.close();
        assertThat(alice.past)
                .filteredOn(TransferEvent.Created.class::isInstance)
                .hasSize(1);
        try (Journal journal = Journal.in(folder)) {
            assertThat(journal.unfinished()).isEmpty();
        }
    }

    @Test
    void what_a_device_had_accepted_is_remembered_of_a_transfer_that_is_sent_once_more() throws Exception {
        remembered();
        alice.engine.remember(folder, alice.assembly());
        Path file = file("a", 10);
        var begun = Course.of(new TransferId(1), bob.device.id(), new Memory());
        begun.restore(new BitSet());
        var fresh = Course.of(new TransferId(1), new DeviceId("e".repeat(40)), new Memory());
        var before = new Sending(
                List.of(file),
                Ticket.of(StandInDevice.accountId("nobody")),
                SendOptions.USUAL,
                Set.of(),
                wire,
                new ConcurrentHashMap<>(Map.of(bob.device.id(), begun, new DeviceId("e".repeat(40)), fresh)));
        Sending again = before.without(Set.of());
        assertThat(again.courses().keySet())
                .as("one that has not begun would be remembered as of the first transfer")
                .containsExactly(bob.device.id());
        TransferId id = alice.engine
                .send(alice.assembly(), again, List.of(SourceFile.Found.at(file)))
                .id();
        alice.await(TransferEvent.Created.class);
        alice.close();
        try (Journal journal = Journal.in(folder)) {
            assertThat(journal.unfinished())
                    .singleElement()
                    .asList()
                    .contains(new Entry.Accepted(id, bob.device.id(), new BitSet()));
        }
    }
}
