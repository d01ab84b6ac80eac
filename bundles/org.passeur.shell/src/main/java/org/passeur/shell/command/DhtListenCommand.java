package org.passeur.shell.command;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.passeur.api.SharedTable;
import org.passeur.api.TableKey;
import org.passeur.api.TableValue;
import org.passeur.shell.event.EventJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what comes under a key. */
@Command(name = "listen", description = "Show the values under a key as they come, until ended (Ctrl-C).")
final class DhtListenCommand extends TableCommand {
    /** Values that a slow terminal has not shown yet; more are left out. */
    private static final int MAX_WAITING = 64;

    @Parameters(paramLabel = "KEY", description = "40 hexadecimal digits, or a text whose SHA-1 is the key")
    String key = "";

    DhtListenCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    @SuppressWarnings("try") // what listens is only to be closed
    ExitCode run(Report report) throws CommandFailed, IOException {
        if (!session.console().mayStay()) {
            throw CommandFailed.usage("listen stays until it is ended, which this console cannot; use get");
        }
        TableKey where = TableKey.of(key);
        SharedTable table = table(report).table();
        BlockingQueue<Optional<TableValue>> come = new LinkedBlockingQueue<>();
        // the end comes last, whatever waits
        session.console().cancelled().whenGiven(() -> come.add(Optional.empty()));
        Consumer<TableValue> queue = value -> {
            if (come.size() < MAX_WAITING) {
                come.add(Optional.of(value));
            }
        };
        try (Closeable listening = table.listen(where, queue)) {
            report.event(EventJson.listening(where));
            report.say("listening at " + where + " (Ctrl-C ends it)");
            Optional<TableValue> next = come.take();
            while (next.isPresent() && !session.console().cancelled().given()) {
                report.event(EventJson.value(where, next.get()));
                next = come.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        report.say("ended");
        return ExitCode.DONE;
    }
}
