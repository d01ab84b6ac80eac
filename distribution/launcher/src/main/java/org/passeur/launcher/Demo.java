package org.passeur.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.passeur.shell.command.DemoOptions;
import org.passeur.shell.command.ExitCode;
import org.passeur.shell.event.EventLines;

/** Two nodes on this machine, each a process with its own home and account; one sends the other a file. */
final class Demo {
    private static final int MIB = 1 << 20;
    private static final Duration WITHIN = Duration.ofMinutes(10);

    private final Terminal terminal;

    Demo(Terminal terminal) {
        this.terminal = terminal;
    }

    ExitCode run(DemoOptions options) throws IOException, InterruptedException {
        Path given = options.file();
        if (given != null && !Files.isRegularFile(given)) {
            terminal.err().println("passeur: " + given + " is no file");
            return ExitCode.STORAGE;
        }
        if (options.size() < 0 || options.size() > 1 << 20) {
            terminal.err().println("passeur: --size is 0 to " + (1 << 20) + " MiB");
            return ExitCode.USAGE;
        }
        try (var stage = new DemoStage(terminal)) {
            Path file = given == null ? generate(stage.folder(), options.size()) : given.toAbsolutePath();
            ExitCode code = play(stage, file);
            if (code != ExitCode.DONE) {
                stage.tellErrors();
            }
            return code;
        }
    }

    private ExitCode play(DemoStage stage, Path file) throws IOException, InterruptedException {
        say("demo", "two nodes, two accounts, two processes; everything under " + stage.folder());
        say("demo", "sending " + file.getFileName() + ", " + EventLines.size(Files.size(file)));
        DemoNode receiver =
                stage.start("receiver", "receive", "--into", stage.inbox().toString(), "--accept", "all", "--once");
        // the sender's account is made at the same time as the receiver's
        DemoNode account = stage.start("sender", "id");
        Optional<JsonNode> ticket = receiver.await("ticket", WITHIN);
        if (ticket.isEmpty() || account.await("id", WITHIN).isEmpty() || account.exitCode(WITHIN) != 0) {
            return fail("a node did not become ready");
        }
        DemoNode sender = stage.start(
                "sender",
                "send",
                file.toString(),
                "--to",
                ticket.get().path("ticket").asText());
        Optional<JsonNode> sent = sender.await("finished", WITHIN);
        if (sent.isEmpty()) {
            return fail("the sender did not finish");
        }
        Optional<JsonNode> received = receiver.await("finished", WITHIN);
        if (received.isEmpty()) {
            return fail("the receiver did not finish");
        }
        if (sender.exitCode(WITHIN) != 0 || receiver.exitCode(WITHIN) != 0) {
            return fail("a node ended with an error");
        }
        return compare(file, Path.of(received.get().path("file").asText()), sent.get(), received.get());
    }

    private ExitCode compare(Path file, Path arrived, JsonNode sent, JsonNode received) throws IOException {
        String theirs = received.path("sha256").asText();
        String ours = sent.path("sha256").asText();
        say("sender", "SHA-256 " + ours);
        say("receiver", "SHA-256 " + theirs);
        if (Files.mismatch(file, arrived) != -1) {
            return fail("the files differ");
        }
        if (!ours.equals(theirs) || !ours.equals(sha256(arrived))) {
            return fail("the hashes differ");
        }
        say("demo", "equal on both sides, byte for byte: " + EventLines.size(Files.size(arrived)));
        return ExitCode.DONE;
    }

    private ExitCode fail(String message) {
        terminal.err().println("passeur: demo failed: " + message);
        return ExitCode.STORAGE;
    }

    private void say(String who, String line) {
        DemoStage.say(terminal, who, line);
    }

    private Path generate(Path folder, int mib) throws IOException {
        Path file = folder.resolve("demo-" + mib + "-MiB.bin");
        var random = new Random();
        byte[] block = new byte[MIB];
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < mib; i++) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        return file;
    }

    private static String sha256(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
