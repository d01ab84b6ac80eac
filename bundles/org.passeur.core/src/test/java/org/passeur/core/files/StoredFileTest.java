package org.passeur.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.FileInfo;
import org.passeur.api.MovedFile;
import org.passeur.api.TransferException.IntegrityFailed;
import org.passeur.api.TransferException.StorageFailed;

@SuppressWarnings("UnnecessaryLambda") // the tests are to read like sentences
class StoredFileTest {
    private static final Predicate<Runnable> NO_THREAD = task -> false;
    private static final Predicate<Runnable> THREAD = task -> {
        var thread = new Thread(task, "test-hash");
        thread.setDaemon(true);
        thread.start();
        return true;
    };

    @TempDir
    Path folder;

    private final List<MovedFile> completed = new ArrayList<>();
    private final AtomicLong progress = new AtomicLong();

    private StoredFile file(String name, long size, Predicate<Runnable> threads) throws IOException {
        var info = new FileInfo(name, size);
        var landing = new Landing(Destination.checked(folder, List.of(info)), List.of(info));
        return new StoredFile(
                info,
                landing,
                Optional.empty(),
                threads,
                progress::addAndGet,
                moved -> completed.add(moved.orElseThrow()));
    }

    private StoredFile file(String name, long size) throws IOException {
        return file(name, size, NO_THREAD);
    }

    private static ByteBuffer bytes(int n) {
        return ByteBuffer.allocate(n);
    }

    private List<String> names() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void it_shows_under_its_name_only_when_complete_and_is_its_owners_until_then() throws IOException {
        try (StoredFile file = file("a.txt", 10)) {
            file.write(bytes(4));
            assertThat(names()).hasSize(1).allMatch(name -> name.endsWith(".part"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(names().get(0)))))
                    .isEqualTo("rw-------");
            file.write(bytes(6));
            file.complete();
        }
        assertThat(names()).containsExactly("a.txt");
        Path usual = Files.createFile(folder.resolve("usual"));
        assertThat(Files.getPosixFilePermissions(folder.resolve("a.txt")))
                .isEqualTo(Files.getPosixFilePermissions(usual));
        assertThat(completed).hasSize(1);
        assertThat(progress).hasValue(10);
    }

    @Test
    void the_hash_is_the_contents_whoever_computes_it() throws Exception {
        byte[] content = new byte[3_000_003];
        new Random(1).nextBytes(content);
        for (Predicate<Runnable> threads : List.of(NO_THREAD, THREAD)) {
            try (StoredFile file = file("a", content.length, threads)) {
                for (int at = 0; at < content.length; at += 70_001) {
                    file.write(ByteBuffer.wrap(content, at, Math.min(70_001, content.length - at)));
                }
                file.complete();
            }
        }
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        assertThat(completed).hasSize(2).allMatch(moved -> moved.sha256().equals(expected));
        assertThat(completed.get(1).path())
                .isEqualTo(folder.toRealPath().resolve("a (2)"))
                .hasBinaryContent(content);
    }

    @Test
    void too_much_and_too_little_are_integrity_failures_and_leave_nothing() throws IOException {
        try (StoredFile file = file("a", 10)) {
            file.write(bytes(4));
            assertThatThrownBy(file::complete)
                    .isInstanceOf(IntegrityFailed.class)
                    .hasMessageContaining("only 4");
            assertThatThrownBy(() -> file.write(bytes(7))).isInstanceOf(IntegrityFailed.class);
        }
        assertThat(names()).isEmpty();
        assertThat(completed).isEmpty();
    }

    @Test
    void what_is_given_up_is_gone_at_once_even_while_it_is_written() throws Exception {
        StoredFile file = file("a", 1_000_000, THREAD);
        file.write(bytes(600_000));
        file.close();
        assertThat(names()).isEmpty();
        assertThatThrownBy(() -> file.write(bytes(10))).isInstanceOf(IOException.class);
        assertThatThrownBy(file::complete).isInstanceOf(IOException.class);
        file.close();
        assertThat(names()).isEmpty();
    }

    @Test
    void nothing_is_replaced_and_no_symbolic_link_is_followed() throws IOException {
        Path outside = Files.createTempFile("outside", ".txt");
        Files.createSymbolicLink(folder.resolve("a.txt"), outside);
        Files.createSymbolicLink(folder.resolve("a (2).txt"), folder.resolve("nowhere"));
        Files.createDirectory(folder.resolve("a (3).txt"));
        try (StoredFile file = file("a.txt", 3)) {
            file.write(bytes(3));
            file.complete();
        }
        assertThat(names()).containsExactly("a (2).txt", "a (3).txt", "a (4).txt", "a.txt");
        assertThat(Files.size(outside)).isZero();
        assertThat(folder.resolve("nowhere")).doesNotExist();
        Files.delete(outside);
    }

    @Test
    void a_partial_file_that_somebody_took_away_leaves_nothing_under_the_name() throws IOException {
        var destination = Destination.checked(folder, List.of());
        Destination.Partial partial = destination.partial();
        partial.channel().close();
        Files.delete(partial.path());
        var withoutPermissions = new Destination.Partial(partial.path(), partial.channel(), null);
        assertThatThrownBy(() -> destination.publish(withoutPermissions, destination.folder(), "a.txt", false))
                .isInstanceOf(IOException.class);
        assertThat(names()).isEmpty();
    }

    @Test
    void a_hostile_name_stays_in_the_folder() throws IOException {
        for (String name :
                List.of("../../x", "/etc/passwd", "..", "a\nb", "\0", "x".repeat(1000), "con", "é".repeat(300))) {
            try (StoredFile file = file(name, 0)) {
                file.complete();
            }
        }
        assertThat(completed)
                .hasSize(8)
                .allSatisfy(moved ->
                        assertThat(moved.path()).hasParent(folder.toRealPath()).isRegularFile());
    }

    @Test
    void a_folder_that_will_not_do_says_why() throws IOException {
        var one = List.of(new FileInfo("a", 1));
        assertThatThrownBy(() -> Destination.checked(folder.resolve("nowhere"), one))
                .isInstanceOf(StorageFailed.class)
                .hasMessageContaining("not a folder");
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> Destination.checked(file, one)).isInstanceOf(StorageFailed.class);
        var huge = new FileInfo("a", Long.MAX_VALUE);
        assertThatThrownBy(() -> Destination.checked(folder, List.of(huge, huge)))
                .isInstanceOf(StorageFailed.class)
                .hasMessageContaining("has room for");
    }
}
