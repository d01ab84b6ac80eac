package org.passeur.shell.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.passeur.api.SharedTable;
import org.passeur.api.TableKey;
import org.passeur.shell.event.EventJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a value. */
@Command(
        name = "put",
        description = "Put a value under a key, for everybody to read; the network keeps it ten minutes.")
final class DhtPutCommand extends TableCommand {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Parameters(
            index = "0",
            paramLabel = "KEY",
            description = "40 hexadecimal digits, or a text whose SHA-1 is the key")
    String key = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "what to put")
    @Nullable
    String text;

    @Option(names = "--file", paramLabel = "FILE", description = "put what is in this file, 60 KiB at most")
    @Nullable
    Path file;

    @Option(names = "--permanent", description = "keep it in the network until ended (Ctrl-C)")
    boolean permanent;

    DhtPutCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    @SuppressWarnings("try") // it is only to be closed
    ExitCode run(Report report) throws CommandFailed, IOException {
        byte[] content = content();
        TableKey where = TableKey.of(key);
        SharedTable table = connected(report, ", and a value that no other node takes is kept here only")
                .table();
        if (permanent) {
            var kept = table.keep(where, content);
            report.event(EventJson.put("kept", where, content.length));
            if (session.console().mayStay()) {
                return stay(kept, report);
            }
            report.say("it is kept until the node ends");
            return ExitCode.DONE;
        }
        try (var blocking = new Blocking(session.console().cancelled())) {
            table.put(where, content, LONGEST);
        } catch (IOException e) {
            throw session.console().cancelled().given()
                    ? new CommandFailed(ExitCode.CANCELLED, "cancelled", "cancelled")
                    : unreachable(e);
        }
        report.event(EventJson.put("stored", where, content.length));
        return ExitCode.DONE;
    }

    private byte[] content() throws CommandFailed, IOException {
        String given = text;
        Path from = file;
        if ((given == null) == (from == null)) {
            throw CommandFailed.usage("say what to put: TEXT or --file FILE");
        }
        byte[] content;
        if (from == null) {
            content = String.valueOf(given).getBytes(StandardCharsets.UTF_8);
        } else {
            try (InputStream in = Files.newInputStream(resolve(from))) {
                content = in.readNBytes(SharedTable.MAX_CONTENT + 1);
            }
        }
        if (content.length > SharedTable.MAX_CONTENT) {
            throw CommandFailed.usage("a value has at most " + SharedTable.MAX_CONTENT + " bytes");
        }
        return content;
    }
}
