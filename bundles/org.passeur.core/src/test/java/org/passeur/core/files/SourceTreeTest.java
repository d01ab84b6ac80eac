package org.passeur.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.FileInfo;
import org.passeur.api.SendOptions;
import org.passeur.api.TransferException.StorageFailed;

class SourceTreeTest {
    @TempDir
    Path folder;

    private static List<String> names(List<SourceFile.Found> found) {
        return found.stream().map(each -> each.info().name()).toList();
    }

    @Test
    void folders_come_before_what_is_in_them_and_each_thing_once() throws IOException {
        Files.createDirectories(folder.resolve("tree/b/c"));
        Files.createDirectories(folder.resolve("tree/empty"));
        Files.writeString(folder.resolve("tree/a"), "x");
        Files.writeString(folder.resolve("tree/b/c/d"), "x");
        assertThat(names(SourceTree.find(List.of(folder.resolve("tree")), SendOptions.USUAL)))
                .containsExactly("tree", "tree/a", "tree/b", "tree/b/c", "tree/b/c/d", "tree/empty");
    }

    @Test
    void two_of_the_same_name_are_two() throws IOException {
        Files.createDirectories(folder.resolve("one"));
        Files.createDirectories(folder.resolve("two"));
        Path first = Files.writeString(folder.resolve("one/a.txt"), "x");
        Path second = Files.writeString(folder.resolve("two/a.txt"), "y");
        assertThat(names(SourceTree.find(List.of(first, second), SendOptions.USUAL)))
                .containsExactly("a.txt", "a (2).txt");
    }

    @Test
    void a_link_that_is_named_is_followed_and_one_that_is_met_is_not() throws IOException {
        Files.createDirectories(folder.resolve("tree"));
        Files.writeString(folder.resolve("file"), "x");
        Path named = Files.createSymbolicLink(folder.resolve("named"), Path.of("file"));
        Files.createSymbolicLink(folder.resolve("tree/met"), Path.of("../file"));
        Files.createSymbolicLink(folder.resolve("tree/loop"), Path.of("."));
        assertThat(SourceTree.find(List.of(named), SendOptions.USUAL))
                .extracting(found -> found.info().kind())
                .containsExactly(FileInfo.Kind.FILE);
        assertThatThrownBy(() -> SourceTree.find(List.of(folder.resolve("tree")), SendOptions.USUAL))
                .isInstanceOf(StorageFailed.class)
                .hasMessageContaining("--links keep");
        var kept = SourceTree.find(List.of(folder.resolve("tree")), new SendOptions(SendOptions.Links.KEEP, false));
        assertThat(kept).extracting(found -> found.info().target()).containsExactly("", ".", "../file");
    }

    @Test
    void what_is_missing_or_too_deep_is_refused_at_once() throws IOException {
        assertThatThrownBy(() -> SourceTree.find(List.of(folder.resolve("nothing")), SendOptions.USUAL))
                .isInstanceOf(StorageFailed.class);
        assertThatThrownBy(() -> SourceTree.find(List.of(Path.of("/")), SendOptions.USUAL))
                .isInstanceOf(StorageFailed.class);
        Path deep = folder.resolve("deep");
        for (int i = 0; i < 70; i++) {
            deep = deep.resolve("d");
        }
        Files.createDirectories(deep);
        assertThatThrownBy(() -> SourceTree.find(List.of(folder.resolve("deep")), SendOptions.USUAL))
                .isInstanceOf(StorageFailed.class)
                .hasMessageContaining("deep");
    }
}
