package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.passeur.api.AccountId;
import org.passeur.api.Direction;
import org.passeur.api.FileInfo;
import org.passeur.api.Outcome;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferId;
import org.passeur.api.TransferState;

class TransferBookTest {
    private final Listeners listeners = new Listeners();

    @AfterEach
    void end() {
        listeners.close();
    }

    private TransferRecord record(long id, int files) {
        var view = new Transfer(
                new TransferId(id),
                Direction.INCOMING,
                new AccountId("a".repeat(40)),
                Collections.nCopies(files, new FileInfo("a", 0)),
                TransferState.CREATED,
                0,
                0,
                Instant.EPOCH,
                Optional.empty(),
                List.of());
        return new TransferRecord(Clock.systemUTC(), listeners, view, Optional.empty());
    }

    private static void end(TransferRecord record) {
        record.tell(new TransferEvent.Ended(Instant.EPOCH, record.view().id(), new Outcome.Finished(List.of())));
    }

    @Test
    void who_is_told_that_a_transfer_has_ended_finds_that_it_has() {
        TransferRecord record = record(1, 1);
        end(record);
        assertThat(record.over()).isTrue();
    }

    @Test
    void strangers_who_offer_many_files_again_and_again_do_not_fill_the_memory() {
        var book = new TransferBook(1000);
        for (int i = 0; i < 1000; i++) {
            TransferRecord record = record(i, 100_000);
            book.add(record);
            end(record);
        }
        assertThat(book.views().size()).isBetween(1, 10);
        assertThat(book.find(new TransferId(999))).isPresent();
    }

    @Test
    void what_runs_is_kept_however_many_files_it_has() {
        var book = new TransferBook(1000);
        for (int i = 0; i < 20; i++) {
            book.add(record(i, 100_000));
        }
        assertThat(book.views().size()).isEqualTo(20);
    }
}
