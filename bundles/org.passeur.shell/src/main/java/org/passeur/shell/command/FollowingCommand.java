package org.passeur.shell.command;

import java.io.IOException;
import org.passeur.api.Outcome;
import org.passeur.api.Passeur;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferId;
import picocli.CommandLine.Option;

/** Begins a transfer and stays until it has ended. */
abstract class FollowingCommand extends NodeCommand {
    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "how often to try again when the link is lost (default: 0)")
    int retries;

    FollowingCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    /** Begins it. */
    @FunctionalInterface
    interface Beginning {
        Transfer begin() throws IOException;
    }

    /** @param label what is sent, in short */
    @SuppressWarnings("try") // what is registered is only to be taken back
    final ExitCode follow(Passeur passeur, Report report, String label, Beginning beginning)
            throws CommandFailed, IOException {
        if (retries < 0) {
            throw CommandFailed.usage("--retries must not be negative, but is " + retries);
        }
        var happenings = new Happenings(session.console().cancelled());
        try (var listening = session.node().feed().listen(happenings)) {
            Transfer transfer = beginning.begin();
            if (!session.console().mayStay()) {
                report.say("transfer " + transfer.id() + " has begun; see transfers, why, cancel and retry");
                return ExitCode.DONE;
            }
            return follow(passeur, transfer.id(), happenings, report, label);
        }
    }

    private ExitCode follow(Passeur passeur, TransferId first, Happenings happenings, Report report, String label)
            throws IOException {
        TransferId id = first;
        int left = retries;
        while (true) {
            Happenings.Item item = happenings.take();
            if (item instanceof Happenings.Cancel) {
                passeur.cancel(id);
                return new Farewell(id).end(happenings, report);
            }
            if (item instanceof Happenings.Happened h && h.event().transfer().equals(id)) {
                report.event(h.event(), label);
                if (h.event() instanceof TransferEvent.Ended ended) {
                    if (left == 0 || !isLost(ended.outcome())) {
                        return code(ended.outcome());
                    }
                    left--;
                    id = passeur.retry(id).id();
                    report.hint("passeur: the link was lost; trying again, as transfer " + id);
                }
            }
        }
    }

    private static boolean isLost(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed && failed.reason() instanceof TransferException.LinkLost;
    }

    static ExitCode code(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed ? ExitCode.of(failed.reason()) : ExitCode.DONE;
    }
}
