package org.passeur.shell.command;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.passeur.api.SharedTable;
import org.passeur.api.TableKey;
import org.passeur.api.TableValue;
import org.passeur.shell.event.EventJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Gets what is under a key. */
@Command(name = "get", description = "Get the values under a key.")
final class DhtGetCommand extends TableCommand {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Parameters(paramLabel = "KEY", description = "40 hexadecimal digits, or a text whose SHA-1 is the key")
    String key = "";

    DhtGetCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    @SuppressWarnings("try") // it is only to be closed
    ExitCode run(Report report) throws CommandFailed {
        TableKey where = TableKey.of(key);
        SharedTable table =
                connected(report, ", so only what is stored here is found").table();
        List<TableValue> found = new ArrayList<>();
        try (var blocking = new Blocking(session.console().cancelled())) {
            table.get(where, found::add, LONGEST);
        } catch (IOException e) {
            throw session.console().cancelled().given()
                    ? new CommandFailed(ExitCode.CANCELLED, "cancelled", "cancelled")
                    : unreachable(e);
        }
        found.forEach(value -> report.event(EventJson.value(where, value)));
        if (found.isEmpty()) {
            report.hint("no values under " + where);
        }
        return ExitCode.DONE;
    }
}
