package org.passeur.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.identity.TestHome;

class IdentityFilesTest {
    @TempDir
    Path temp;

    @SuppressWarnings("NullAway.Init") // by prepared() or empty()
    private Home home;

    private IdentityFiles prepared() throws IOException {
        home = Home.open(TestHome.prepare(temp.resolve("home"), "alice"));
        return new IdentityFiles(home, Clock.systemUTC());
    }

    private IdentityFiles empty() throws IOException {
        home = Home.open(temp.resolve("home"));
        return new IdentityFiles(home, Clock.systemUTC());
    }

    @AfterEach
    void close() throws IOException {
        if (home != null) {
            home.close();
        }
    }

    private void overwrite(String file, String content) throws IOException {
        Files.writeString(home.identity().resolve(file), content);
    }

    @Test
    void the_six_files_of_a_prepared_home_are_an_identity() throws Exception {
        Identity alice = prepared().load();
        assertThat(alice.self()).isEqualTo(TestDevice.alice(temp).remote());
        assertThat(alice.accountKey()).isPresent();
        assertThat(alice.accountName()).isEqualTo("alice-account");
        assertThat(alice.toString()).doesNotContainIgnoringCase("key");
    }

    @Test
    void what_was_created_can_be_loaded_and_is_open_to_its_owner_only() throws Exception {
        IdentityFiles files = empty();
        Identity made = files.create("Alice", Prepared.all("alice"));
        assertThat(files.load().self()).isEqualTo(made.self());
        assertThat(files.load().accountName()).isEqualTo("Alice");
        try (Stream<Path> all = Files.walk(home.root())) {
            for (Path path : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
        try (Stream<Path> names = Files.list(home.identity())) {
            assertThat(names.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(TestHome.FILES);
        }
    }

    @Test
    void an_identity_is_never_made_over_another() throws Exception {
        IdentityFiles files = prepared();
        assertThatThrownBy(() -> files.create("Bob", Prepared.all("bob")))
                .isInstanceOf(HomeException.class)
                .hasMessageContaining("never overwritten");
        assertThat(files.load().self()).isEqualTo(TestDevice.alice(temp).remote());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca.key", "account.key", "device.key", "ca.crt", "account.crt", "device.crt"})
    void somebody_elses_file_is_refused_by_name(String file) throws Exception {
        IdentityFiles files = prepared();
        overwrite(file, TestDevice.pem("bob", file));
        assertThatThrownBy(files::load)
                .isInstanceOf(HomeException.class)
                .hasMessageContaining(
                        file.equals("device.crt") ? "account.crt" : file); // a whole foreign chain holds by itself
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca.key", "account.key", "device.key", "ca.crt", "account.crt", "device.crt"})
    void a_truncated_or_garbled_file_is_refused_by_name(String file) throws Exception {
        IdentityFiles files = prepared();
        String whole = TestDevice.pem("alice", file);
        for (String damaged : new String[] {
            "",
            "garbage",
            whole.substring(0, whole.length() / 2),
            whole.replace('A', '!'),
            whole.replace('B', 'C'),
            whole + whole
        }) {
            overwrite(file, damaged);
            assertThatThrownBy(files::load)
                    .isInstanceOf(HomeException.class)
                    .hasMessageContaining(file)
                    .hasMessageContaining("Restore it");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"account.key", "device.key", "device.crt"})
    void a_missing_file_is_named_and_not_made_anew(String file) throws Exception {
        IdentityFiles files = prepared();
        Files.delete(home.identity().resolve(file));
        assertThatThrownBy(files::load)
                .isInstanceOf(HomeException.class)
                .hasMessageContaining(file)
                .hasMessageContaining("missing");
        assertThat(home.identity().resolve(file)).doesNotExist();
    }

    @Test
    void the_cas_key_can_be_kept_elsewhere() throws Exception {
        IdentityFiles files = prepared();
        Files.delete(home.identity().resolve("ca.key"));
        assertThat(files.load().self()).isEqualTo(TestDevice.alice(temp).remote());
    }

    @Test
    void a_key_file_that_others_may_read_is_refused_and_left_as_it_is() throws Exception {
        IdentityFiles files = prepared();
        Path key = home.identity().resolve("device.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(files::load)
                .isInstanceOf(HomeException.class)
                .hasMessageContaining("device.key is open to other users (rw-r-----)")
                .hasMessageContaining("chmod 600");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void a_symbolic_link_in_the_place_of_a_key_is_refused() throws Exception {
        IdentityFiles files = prepared();
        Path key = home.identity().resolve("device.key");
        Path elsewhere = Files.move(key, temp.resolve("elsewhere.key"));
        Files.createSymbolicLink(key, elsewhere);
        assertThatThrownBy(files::load)
                .isInstanceOf(HomeException.class)
                .hasMessageContaining("device.key")
                .hasMessageContaining("symbolic link");
    }

    @Test
    void a_huge_file_is_refused_by_its_size() throws Exception {
        IdentityFiles files = prepared();
        overwrite("device.crt", "x".repeat(300 * 1024));
        assertThatThrownBy(files::load)
                .isInstanceOf(HomeException.class)
                .hasMessageContaining("more than 262144 bytes");
    }

    @Test
    void an_expired_chain_is_refused() throws Exception {
        prepared();
        var files = new IdentityFiles(home, Clock.fixed(Instant.parse("2099-01-01T00:00:00Z"), ZoneOffset.UTC));
        assertThatThrownBy(files::load)
                .isInstanceOf(HomeException.class)
                .hasMessageContaining("device.crt")
                .hasMessageContaining("NotAfter");
    }

    @Test
    void a_key_cut_at_any_offset_is_refused() throws Exception {
        String whole = TestDevice.pem("alice", "device.key").strip();
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            assertThatThrownBy(() -> Pem.privateKey(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_chain_cut_at_any_offset_is_refused() throws Exception {
        String whole = TestDevice.pem("alice", "device.crt").strip();
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            assertThatThrownBy(() -> Identity.proven(Pem.certificates(cut), Instant.now()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_chain_with_a_changed_character_is_refused_or_means_the_same() throws Exception {
        String whole = TestDevice.pem("alice", "device.crt").strip();
        RemoteDevice alice = TestDevice.alice(temp).remote();
        for (int at = 0; at < whole.length(); at++) {
            var changed = new StringBuilder(whole);
            changed.setCharAt(at, (char) (changed.charAt(at) ^ 1));
            try {
                assertThat(Identity.proven(Pem.certificates(changed.toString()), Instant.now()))
                        .isEqualTo(alice);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
