package org.passeur.shell.command;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.passeur.api.Printable;
import picocli.CommandLine.Option;

/** What the commands about a table share: finding it, and waiting until it is in touch with others. */
abstract class TableCommand extends NodeCommand {
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(15);

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "which table, by (the end of) its provider's name; default: the first")
    String provider = "";

    TableCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    final boolean needsAccount() {
        return false;
    }

    final Predicate<TableService> wanted() {
        return table -> provider.isEmpty()
                || table.provider().equals(provider)
                || table.provider().endsWith("." + provider);
    }

    /** The table; waits for it as long as a first start may take. */
    final TableService table(Report report) throws CommandFailed {
        return await(
                report,
                READY_WITHIN,
                () -> session.node().tables().stream().filter(wanted()).findFirst(),
                () -> "no table" + (provider.isEmpty() ? "" : " of " + Printable.of(provider)) + " is there; "
                        + missing());
    }

    /** The table once it knows another node, or says that it does not and what that means. */
    final TableService connected(Report report, String otherwise) throws CommandFailed {
        TableService table = table(report);
        if (!session.console().mayStay()) {
            return table;
        }
        try {
            return await(
                    report,
                    CONNECTED_WITHIN,
                    () -> Optional.of(table).filter(t -> t.table().status().connected()),
                    () -> "no other node is known");
        } catch (CommandFailed e) {
            if (e.code() == ExitCode.CANCELLED) {
                throw e;
            }
            report.hint("no other node is known" + otherwise);
            return table;
        }
    }

    /** Stays until the command shall end, then closes. */
    final ExitCode stay(Closeable until, Report report) throws IOException {
        var end = new CountDownLatch(1);
        session.console().cancelled().whenGiven(end::countDown);
        try (until) {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        report.say("ended");
        return ExitCode.DONE;
    }
}
