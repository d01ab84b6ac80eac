package org.passeur.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HomeTest {
    private static final Map<String, byte[]> ONE = Map.of("device.key", "one".getBytes(US_ASCII));
    private static final Map<String, byte[]> TWO = Map.of("device.key", "two".getBytes(US_ASCII));

    @TempDir
    Path temp;

    @Test
    void a_home_is_made_with_its_parents_for_its_owner_only() throws Exception {
        try (Home home = Home.open(temp.resolve("a/b"))) {
            assertThat(mode(home.root())).isEqualTo("rwx------");
            assertThat(mode(temp.resolve("a"))).isEqualTo("rwx------");
            assertThat(mode(home.root().resolve("lock"))).isEqualTo("rw-------");
            assertThat(home.hasIdentity()).isFalse();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void a_home_open_to_others_is_refused_with_the_remedy_and_left_as_it_is() throws Exception {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-x---"));
        assertThatThrownBy(() -> Home.open(temp))
                .isInstanceOf(HomeException.class)
                .hasMessageContaining("open to other users (rwxr-x---)")
                .hasMessageContaining("chmod 700 " + temp);
        assertThat(mode(temp)).isEqualTo("rwxr-x---");
    }

    @Test
    void a_home_of_another_user_is_refused() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a folder away");
        Files.setOwner(
                temp, temp.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        assertThatThrownBy(() -> Home.open(temp))
                .isInstanceOf(HomeException.class)
                .hasMessageContaining("belongs to nobody")
                .hasMessageContaining("runs as root");
    }

    @Test
    void a_file_is_no_home() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> Home.open(file))
                .isInstanceOf(HomeException.class)
                .hasMessageContaining("not a folder");
    }

    @Test
    void a_home_may_be_reached_by_a_link_and_is_locked_under_its_real_name() throws Exception {
        Path real = temp.resolve("real");
        try (Home home = Home.open(real)) {
            Path link = Files.createSymbolicLink(temp.resolve("link"), real);
            assertThatThrownBy(() -> Home.open(link)).hasMessageContaining("is in use by process");
            assertThat(home.root()).isEqualTo(real);
        }
    }

    @Test
    void a_second_user_in_this_process_is_told_that_the_home_is_in_use() throws Exception {
        Path path = temp.resolve("home");
        Home.open(path).close();
        Home first = Home.open(path);
        assertThatThrownBy(() -> Home.open(path))
                .isInstanceOf(HomeException.class)
                .hasMessageContaining(
                        "is in use by process " + ProcessHandle.current().pid());
        first.close();
        Home.open(path).close();
    }

    /** Holds a home until its input ends: run as another process. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (Home home = Home.open(Path.of(arguments[0]))) {
                System.out.println("holding " + home.root());
                System.in.read();
            }
        }
    }

    @Test
    @Timeout(60)
    void another_process_is_named_while_it_holds_the_home_and_its_death_frees_it() throws Exception {
        Path path = temp.resolve("home");
        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(other.getInputStream(), US_ASCII))) {
            assertThat(output.readLine()).startsWith("holding");
            assertThatThrownBy(() -> Home.open(path)).hasMessageContaining("is in use by process " + other.pid());
            other.destroyForcibly();
            assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
            Home.open(path).close();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void what_an_interrupted_start_left_is_removed_and_never_used() throws Exception {
        Path path = temp.resolve("home");
        Home.open(path).close();
        Files.createDirectory(path.resolve(".making-identity-1"));
        Files.writeString(path.resolve(".making-identity-1/device.key"), "half");
        Files.writeString(path.resolve(".draft-1"), "half");
        try (Home home = Home.open(path)) {
            assertThat(home.hasIdentity()).isFalse();
            try (Stream<Path> left = Files.list(path)) {
                assertThat(left).containsExactly(path.resolve("lock"));
            }
            home.install(ONE);
            assertThat(home.identity().resolve("device.key")).hasContent("one");
        }
    }

    @Test
    void a_replaced_identity_is_put_aside() throws Exception {
        try (Home home = Home.open(temp.resolve("home"))) {
            home.install(ONE);
            home.replace(TWO);
            home.replace(ONE);
            assertThat(home.identity().resolve("device.key")).hasContent("one");
            assertThat(home.root().resolve("replaced/identity-1/device.key")).hasContent("one");
            assertThat(home.root().resolve("replaced/identity-2/device.key")).hasContent("two");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_replacement_that_was_interrupted_is_finished_at_the_next_start(boolean oldIsAside) throws Exception {
        Path path = temp.resolve("home");
        try (Home home = Home.open(path)) {
            home.install(ONE);
            home.makeFolder(path.resolve("identity.new"), TWO);
            if (oldIsAside) {
                home.files().folder(path.resolve("replaced"));
                Files.move(home.identity(), path.resolve("replaced/identity-1"));
            }
        }
        try (Home home = Home.open(path)) {
            assertThat(home.identity().resolve("device.key")).hasContent("two");
            assertThat(path.resolve("replaced/identity-1/device.key")).hasContent("one");
            assertThat(path.resolve("identity.new")).doesNotExist();
        }
    }

    @Test
    void a_provider_gets_a_folder_of_its_own() throws Exception {
        try (Home home = Home.open(temp.resolve("home"))) {
            Path folder = home.folder("org.passeur.signalling.opendht");
            assertThat(folder).isDirectory().isEqualTo(home.folder("org.passeur.signalling.opendht"));
            assertThat(mode(folder)).isEqualTo("rwx------");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../x",
                "a/b",
                "/absolute",
                ".hidden",
                "a..b",
                "identity",
                "lock",
                "contacts.json",
                "pending",
                "replaced",
                "identity.new",
                "a\0b"
            })
    void a_provider_gets_no_folder_that_is_not_its_own(String name) throws Exception {
        try (Home home = Home.open(temp.resolve("home"))) {
            assertThatIllegalArgumentException().isThrownBy(() -> home.folder(name));
        }
    }

    @Test
    void a_link_in_the_place_of_a_providers_folder_is_refused() throws Exception {
        try (Home home = Home.open(temp.resolve("home"))) {
            Files.createSymbolicLink(home.root().resolve("org.example"), Files.createDirectory(temp.resolve("other")));
            assertThatThrownBy(() -> home.folder("org.example"))
                    .isInstanceOf(HomeException.class)
                    .hasMessageContaining("symbolic link");
        }
    }

    @Test
    void a_home_that_was_given_up_is_not_written_to() throws Exception {
        Home home = Home.open(temp.resolve("home"));
        home.close();
        assertThatThrownBy(() -> home.install(ONE)).isInstanceOf(HomeException.class);
        assertThatThrownBy(() -> home.folder("org.example")).isInstanceOf(HomeException.class);
    }
}
