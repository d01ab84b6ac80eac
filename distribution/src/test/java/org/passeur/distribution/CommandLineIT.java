package org.passeur.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The distribution's start script, as processes. */
@Timeout(120)
class CommandLineIT {
    private static final Path SCRIPT =
            Path.of(System.getProperty("distribution", "target")).resolve("passeur/bin/passeur");

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... arguments) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(SCRIPT.toString(), "--home", home().toString(), "--bind", "127.0.0.1"));
        line.addAll(List.of(arguments));
        var process = new ProcessBuilder(line)
                .redirectError(folder.resolve("err-" + started.size()).toFile())
                .redirectOutput(folder.resolve("out-" + started.size()).toFile())
                .start();
        started.add(process);
        return process;
    }

    private Path home() {
        return folder.resolve("home");
    }

    private String out(int number) throws IOException {
        return Files.readString(folder.resolve("out-" + number));
    }

    private String err(int number) throws IOException {
        return Files.readString(folder.resolve("err-" + number));
    }

    private int run(String... arguments) throws Exception {
        Process process = start(arguments);
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private int shell(String... lines) throws Exception {
        Process process = start("shell");
        try (var in = process.getOutputStream()) {
            in.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Until the node of the home listens. */
    private void awaitNode() {
        while (!Files.exists(home().resolve("control.sock"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void usage_version_and_commands_without_a_node_start_none() throws Exception {
        assertThat(run("--version")).isZero();
        assertThat(out(0)).startsWith("passeur ");
        assertThat(run("bogus")).isEqualTo(2);
        assertThat(err(1)).contains("passeur: ", "Try: passeur help");
        assertThat(run("transfers")).isZero();
        assertThat(run("accept", "1")).isEqualTo(4);
        assertThat(err(3)).contains("no node runs in");
        assertThat(home()).doesNotExist();
    }

    @Test
    void every_bundle_of_the_distribution_starts_and_our_commands_are_gogos() throws Exception {
        assertThat(shell("lb", "passeur:help", "exit")).as(() -> said(0)).isZero();
        assertThat(out(0)).contains("Passeur :: shell", "Usage: passeur");
        assertThat(out(0).lines().filter(l -> l.matches("\\s*\\d+\\|.*")))
                .isNotEmpty()
                .allMatch(l -> l.matches("\\s*\\d+\\|(Active|Resolved) .*"));
        assertThat(home().resolve("control.sock")).doesNotExist();
        assertThat(home().resolve("log/passeur.log")).exists();
    }

    private String said(int number) {
        try {
            return out(number) + err(number);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void a_second_command_is_run_by_the_node_that_is_there_and_sigterm_ends_it_in_order() throws Exception {
        Process first = start("receive");
        awaitNode();
        assertThat(run("why", "--port", "1")).isIn(0, 1);
        assertThat(err(1)).contains("a node runs in this home already");
        first.destroy();
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isIn(0, 6);
        assertThat(home().resolve("control.sock")).doesNotExist();
    }

    @Test
    void a_home_whose_node_was_killed_is_usable_again() throws Exception {
        Process first = start("receive");
        awaitNode();
        first.destroyForcibly().waitFor();
        assertThat(home().resolve("control.sock")).exists();
        assertThat(shell("exit")).isZero();
    }
}
