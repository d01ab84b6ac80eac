package org.passeur.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.api.FileInfo;
import org.passeur.api.TransferException.StorageFailed;

/** Where strangers' names lead to: never out of the folder, whatever they are. */
class LandingTest {
    @TempDir
    Path home;

    private Path inbox = Path.of("");

    @BeforeEach
    void begin() throws IOException {
        inbox = Files.createDirectories(home.resolve("inbox")).toRealPath();
    }

    private void store(FileInfo... files) throws IOException {
        List<FileInfo> all = List.of(files);
        var landing = new Landing(Destination.checked(inbox, all), all);
        for (FileInfo file : files) {
            try (var stored = new StoredFile(file, landing, Optional.empty(), task -> false, n -> {}, moved -> {})) {
                if (file.size() > 0) {
                    stored.write(ByteBuffer.allocate((int) file.size()));
                }
                stored.complete();
            }
        }
    }

    private List<String> all(Path below) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(below)) {
            paths.filter(path -> !path.equals(below))
                    .map(path -> below.relativize(path).toString())
                    .sorted()
                    .forEach(names::add);
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "/etc/passwd",
                "..",
                ".",
                "a/../../b",
                "C:\\Windows\\x",
                "\\\\server\\share\\x",
                "CON",
                "nul.txt",
                "x.",
                "x ",
                ".hidden",
                "a\u0000b",
                "a:b",
                "a\nb",
                "\u202Egpj.exe"
            })
    void a_file_is_one_element_in_the_folder_whatever_it_is_called(String name) throws IOException {
        store(new FileInfo(name, 3));
        assertThat(all(home)).hasSize(2);
        assertThat(all(inbox)).hasSize(1).noneMatch(stored -> stored.startsWith("."));
    }

    @Test
    void a_name_as_long_as_file_systems_allow_is_kept_and_so_is_that_of_the_part_that_waits() throws IOException {
        var long255 = new FileInfo("é".repeat(125) + ".jpeg", 3);
        String kept = StoredFile.keptName("0123456789abcdef0123456789abcdef", 99_999, long255);
        var landing = new Landing(Destination.checked(inbox, List.of(long255)), List.of(long255));
        try (var stored = new StoredFile(long255, landing, Optional.of(kept), task -> false, n -> {}, moved -> {})) {
            stored.write(ByteBuffer.allocate(1));
            assertThat(all(inbox)).containsExactly(kept);
            stored.write(ByteBuffer.allocate(2));
            stored.complete();
        }
        assertThat(all(inbox)).containsExactly(long255.name());
    }

    @Test
    void folders_with_such_names_hold_what_is_in_them_and_lead_nowhere_else() throws IOException {
        store(FileInfo.folder(".."), FileInfo.folder("../.."), new FileInfo("../../x", 3), new FileInfo("../y", 3));
        assertThat(all(home)).allMatch(name -> name.startsWith("inbox"));
        assertThat(all(inbox)).containsExactly("file", "file/file", "file/file/x", "file/y");
    }

    @Test
    void a_file_whose_folder_was_not_offered_goes_to_the_top() throws IOException {
        store(new FileInfo("nowhere/x", 3));
        assertThat(all(inbox)).containsExactly("x");
    }

    @Test
    void names_that_become_the_same_get_numbers_and_nothing_is_merged() throws IOException {
        store(
                FileInfo.folder("a:b"),
                new FileInfo("a:b/x", 1),
                FileInfo.folder("a?b"),
                new FileInfo("a?b/x", 2),
                new FileInfo("c*", 1),
                new FileInfo("c|", 2));
        assertThat(all(inbox)).containsExactly("a_b", "a_b (2)", "a_b (2)/x", "a_b/x", "c_", "c_ (2)");
    }

    @Test
    void a_folder_that_is_there_or_a_link_in_its_place_is_not_used() throws IOException {
        Path secret = Files.createDirectories(home.resolve("secret"));
        Files.createSymbolicLink(inbox.resolve("tree"), secret);
        Files.createDirectories(inbox.resolve("tree (2)"));
        store(FileInfo.folder("tree"), new FileInfo("tree/x", 3));
        assertThat(all(secret)).isEmpty();
        assertThat(all(inbox)).contains("tree (3)/x");
    }

    private static FileInfo link(String name, String target) {
        return new FileInfo(name, 0, FileInfo.Kind.LINK, Optional.empty(), false, target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../../x", "../..", "b/../../../x", "b/..", "C:x", "..\\x"})
    void a_link_that_leads_out_is_not_made(String target) {
        assertThatThrownBy(() -> store(FileInfo.folder("tree"), link("tree/l", target)))
                .isInstanceOf(StorageFailed.class)
                .hasMessageContaining("points out of");
        assertThat(inbox.resolve("tree/l")).doesNotExist();
    }

    @Test
    void a_link_at_the_top_leads_to_what_was_not_sent() {
        assertThatThrownBy(() -> store(link("l", "x"))).isInstanceOf(StorageFailed.class);
    }

    @Test
    void a_link_within_what_was_sent_is_made_as_it_is() throws IOException {
        store(FileInfo.folder("tree"), FileInfo.folder("tree/d"), new FileInfo("tree/x", 3), link("tree/d/l", "../x"));
        assertThat(Files.readSymbolicLink(inbox.resolve("tree/d/l"))).isEqualTo(Path.of("../x"));
        assertThat(inbox.resolve("tree/d/l")).hasSameBinaryContentAs(inbox.resolve("tree/x"));
    }
}
