package org.passeur.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.shell.command.Console;
import org.passeur.shell.command.ExitCode;
import org.passeur.shell.control.ControlServer;

@Timeout(30)
class MainTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private ExitCode run(String... line) {
        var terminal = new Terminal(
                new ByteArrayInputStream("typed".getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                80);
        return new Main(terminal, new Distribution(folder.resolve("nowhere"))).run(List.of(line));
    }

    private String home() {
        return folder.resolve("home").toString();
    }

    private static int echo(List<String> arguments, Console console) {
        try {
            console.out().print(arguments + new String(console.in().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            console.err().print(e);
        }
        console.out().flush();
        console.progress("bar", 1, 2);
        return 3;
    }

    @Test
    void version_and_help_need_no_node() {
        assertThat(run("--version")).isEqualTo(ExitCode.DONE);
        assertThat(run("help", "receive")).isEqualTo(ExitCode.DONE);
        assertThat(run("send", "--help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("passeur 0.1.0", "--accept", "--to");
    }

    @Test
    void a_wrong_line_is_refused_without_a_node() {
        assertThat(run("bogus")).isEqualTo(ExitCode.USAGE);
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(run("--home", home(), "dht")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--home", home(), "send", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void a_command_about_transfers_starts_no_node() {
        assertThat(run("--home", home(), "transfers")).isEqualTo(ExitCode.DONE);
        assertThat(run("--home", home(), "refuse", "1")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run("--home", home(), "why", "1")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run("--home", home(), "metrics")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run("--home", home(), "limit", "500k")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run("--home", home(), "forget", "1")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no node runs in " + home());
    }

    @Test
    void a_running_node_gets_the_line_with_streams_and_its_code_is_ours() throws IOException {
        try (var server = ControlServer.start(Path.of(home()), MainTest::echo, Duration.ofSeconds(5))) {
            assertThat(run("--home", home(), "transfers", "--json")).isEqualTo(ExitCode.REFUSED);
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .isEqualTo("[--home, " + home() + ", transfers, --json]typed");
            assertThat(server.sessions()).isLessThan(2);
        }
    }

    @Test
    void options_of_a_start_are_told_to_have_no_effect_on_a_running_node() throws IOException {
        try (var server = ControlServer.start(Path.of(home()), MainTest::echo, Duration.ofSeconds(5))) {
            run("--home", home(), "--port", "4222", "id");
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("--port, --network, --bind, --bootstrap, --stun and --turn stay");
            assertThat(server.sessions()).isLessThan(2);
        }
    }

    @Test
    void turn_servers_reach_the_configuration_whatever_their_passwords() {
        assertThat(OwnNode.asConfigured(List.of("turn:u:a,b$c\\d@h", "turns:u:p@h")))
                .isEqualTo("turn:u:a%2Cb%24c%5Cd@h,turns:u:p@h");
    }

    @Test
    void a_home_has_one_holder() throws IOException {
        Files.createDirectories(Path.of(home()));
        try (var first = HomeLock.take(Path.of(home()))) {
            assertThat(first.taken()).isTrue();
        }
        try (var again = HomeLock.take(Path.of(home()))) {
            assertThat(again.taken()).isTrue();
        }
    }

    @Test
    void a_demo_of_a_missing_file_or_an_odd_size_is_refused_before_anything_starts() {
        assertThat(run("demo", "--file", folder.resolve("none").toString())).isEqualTo(ExitCode.STORAGE);
        assertThat(run("demo", "--size", "-1")).isEqualTo(ExitCode.USAGE);
    }
}
