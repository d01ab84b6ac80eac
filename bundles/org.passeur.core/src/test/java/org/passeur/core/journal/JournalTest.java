package org.passeur.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.AccountId;
import org.passeur.api.DeviceId;
import org.passeur.api.FileInfo;
import org.passeur.api.TransferId;
import org.passeur.core.files.SourceFile;
import org.passeur.spi.transfer.WireId;

class JournalTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.006007008Z");
    private static final TransferId OUT = new TransferId(1);
    private static final TransferId IN = new TransferId(-2);
    private static final DeviceId DEVICE = new DeviceId("d".repeat(40));

    @TempDir
    Path folder;

    private static Entry.Sending sending() {
        var info = new FileInfo("tree/é 日本", 5, FileInfo.Kind.FILE, Optional.of(TIME), true, "");
        var link = new FileInfo("tree/l", 0, FileInfo.Kind.LINK, Optional.empty(), false, "../x");
        return new Entry.Sending(
                OUT,
                WireId.random(),
                new AccountId("a".repeat(40)),
                List.of(new InetSocketAddress("192.0.2.1", 4222), new InetSocketAddress("2001:db8::1", 65_535)),
                TIME,
                true,
                List.of(
                        new SourceFile.Found(Path.of("/x/tree/é 日本"), info, FileTime.from(TIME)),
                        new SourceFile.Found(Path.of("/x/tree/l"), link, FileTime.from(TIME))));
    }

    private static Entry.Receiving receiving(Optional<Set<String>> only) {
        return new Entry.Receiving(
                IN,
                WireId.random(),
                new AccountId("b".repeat(40)),
                DEVICE,
                TIME,
                Path.of("/inbox"),
                only,
                List.of(FileInfo.folder("tree"), new FileInfo("tree/a", 10)));
    }

    private void write(List<Entry> entries) throws IOException {
        try (Journal journal = Journal.in(folder)) {
            entries.forEach(journal::append);
        }
    }

    private List<List<Entry>> read() throws IOException {
        try (Journal journal = Journal.in(folder)) {
            return journal.unfinished();
        }
    }

    @Test
    void what_is_not_over_is_there_again_with_all_that_followed_it() throws IOException {
        var declined = new BitSet();
        declined.set(1);
        List<Entry> out = List.of(sending(), new Entry.Accepted(OUT, DEVICE, declined), new Entry.Settled(OUT, DEVICE));
        List<Entry> in = List.of(
                receiving(Optional.of(Set.of("tree/a"))),
                new Entry.Made(IN, "tree", Path.of("/inbox/tree (2)")),
                new Entry.Stored(IN, 0, Optional.empty(), ""),
                new Entry.Stored(IN, 1, Optional.of(Path.of("/inbox/tree (2)/a")), "ab".repeat(32)));
        write(out);
        write(in);
        assertThat(read()).containsExactly(out, in);
        assertThat(read()).as("and once more").containsExactly(out, in);
    }

    @Test
    void an_entry_of_many_long_names_is_read_again_and_so_is_what_follows_it() throws IOException {
        String name = ("日".repeat(80) + "/").repeat(16) + "x"; // 3 bytes for each character
        var many = new Entry.Receiving(
                IN,
                WireId.random(),
                new AccountId("b".repeat(40)),
                DEVICE,
                TIME,
                Path.of("/inbox"),
                Optional.empty(),
                Collections.nCopies(18_000, new FileInfo(name, 10)));
        write(List.of(many, sending()));
        assertThat(read()).hasSize(2);
    }

    @Test
    void what_a_full_disk_leaves_half_written_hides_nothing_that_follows() throws IOException {
        write(List.of());
        var disk = new FillingDisk(FileChannel.open(folder.resolve("transfers.journal"), StandardOpenOption.APPEND));
        try (Journal journal = new Journal(disk, new LinkedHashMap<>())) {
            journal.now(sending());
            disk.room(20);
            journal.now(receiving(Optional.empty()));
            disk.room(Integer.MAX_VALUE);
            journal.now(new Entry.Over(OUT));
        }
        assertThat(read()).isEmpty();
    }

    @Test
    void what_is_over_is_gone_and_takes_no_room() throws IOException {
        write(List.of(sending(), new Entry.Over(OUT), receiving(Optional.empty())));
        assertThat(read()).hasSize(1);
        write(List.of(new Entry.Over(IN)));
        assertThat(read()).isEmpty();
        assertThat(folder.resolve("transfers.journal")).isEmptyFile();
    }

    @Test
    void cut_at_every_byte_it_has_all_that_was_whole_before() throws IOException {
        Entry first = sending();
        Entry second = receiving(Optional.empty());
        write(List.of(first));
        long whole = Files.size(folder.resolve("transfers.journal"));
        write(List.of(second));
        byte[] all = Files.readAllBytes(folder.resolve("transfers.journal"));
        for (int length = 0; length < all.length; length++) {
            Files.write(folder.resolve("transfers.journal"), Arrays.copyOf(all, length));
            assertThat(read()).as("cut at %s", length).isEqualTo(length < whole ? List.of() : List.of(List.of(first)));
        }
    }

    @Test
    void a_flipped_bit_ends_it_there() throws IOException {
        Entry first = sending();
        write(List.of(first));
        int whole = (int) Files.size(folder.resolve("transfers.journal"));
        write(List.of(receiving(Optional.empty())));
        byte[] all = Files.readAllBytes(folder.resolve("transfers.journal"));
        for (int bit = 8 * whole; bit < 8 * all.length; bit += 5) {
            byte[] flipped = all.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(folder.resolve("transfers.journal"), flipped);
            assertThat(read()).as("bit %s", bit).isEqualTo(List.of(List.of(first)));
        }
    }

    @Test
    void written_now_it_is_behind_what_was_written_before() throws IOException {
        try (Journal journal = Journal.in(folder)) {
            journal.append(receiving(Optional.empty()));
            journal.now(new Entry.Stored(IN, 0, Optional.empty(), ""));
            assertThat(Files.size(folder.resolve("transfers.journal"))).isPositive();
        }
        assertThat(read().get(0)).hasSize(2);
    }
}
