package org.passeur.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.TransferException.StorageFailed;

class SourceFileTest {
    @TempDir
    Path folder;

    private Path file(int size) throws IOException {
        return Files.write(folder.resolve("a"), new byte[size]);
    }

    private static SourceFile source(SourceFile.Found found) {
        return new SourceFile(found, task -> false);
    }

    private static long readAll(SourceFile source) throws IOException {
        long total = 0;
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        try (ReadableByteChannel content = source.open()) {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer.clear())) {
                total += n;
            }
        }
        return total;
    }

    @Test
    void it_is_read_as_it_was_found() throws IOException {
        for (int size : new int[] {0, 1, 1000, 5555}) {
            SourceFile source = source(SourceFile.Found.at(file(size)));
            assertThat(readAll(source)).isEqualTo(size);
            assertThat(source.info().size()).isEqualTo(size);
            assertThat(source.moved().sha256()).hasSize(64);
        }
    }

    @Test
    void the_hash_of_what_was_never_read_in_one_go_is_computed() throws IOException {
        SourceFile read = source(SourceFile.Found.at(file(5000)));
        readAll(read);
        assertThat(source(SourceFile.Found.at(file(5000))).moved().sha256())
                .isEqualTo(read.moved().sha256());
    }

    @Test
    void shorter_longer_or_touched_is_a_storage_failure() throws IOException {
        for (int size : new int[] {4999, 5001, 5000, 0}) {
            SourceFile source = source(SourceFile.Found.at(file(5000)));
            Files.setLastModifiedTime(file(size), FileTime.from(Instant.now().plusSeconds(100 + size)));
            assertThatThrownBy(() -> readAll(source))
                    .isInstanceOf(StorageFailed.class)
                    .hasMessageContaining("changed");
        }
    }

    @Test
    void what_changes_while_it_is_read_is_never_sent_to_its_end() throws IOException {
        for (int size : new int[] {100, 6000}) {
            SourceFile source = source(SourceFile.Found.at(file(5000)));
            ByteBuffer all = ByteBuffer.allocate(10_000);
            try (ReadableByteChannel content = source.open()) {
                assertThat(content.read(all.limit(1000))).isEqualTo(1000);
                file(size);
                all.limit(10_000);
                assertThatThrownBy(() -> {
                            while (content.read(all) >= 0) {
                                assertThat(all.position()).isLessThan(5000);
                            }
                        })
                        .isInstanceOf(StorageFailed.class);
            }
        }
    }

    @Test
    void what_is_no_readable_file_is_refused_at_once() {
        assertThatThrownBy(() -> SourceFile.Found.at(folder))
                .isInstanceOf(StorageFailed.class)
                .hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> SourceFile.Found.at(folder.resolve("nowhere")))
                .isInstanceOf(StorageFailed.class)
                .hasMessageContaining("is it there?");
    }
}
