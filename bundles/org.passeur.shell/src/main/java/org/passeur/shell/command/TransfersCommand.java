package org.passeur.shell.command;

import java.util.List;
import org.passeur.api.Transfer;
import org.passeur.shell.event.EventJson;
import picocli.CommandLine.Command;

/** What there is. */
@Command(name = "transfers", description = "List the transfers since the node started, with their devices.")
final class TransfersCommand extends NodeCommand {
    TransfersCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed {
        List<Transfer> transfers = passeur(report).transfers();
        transfers.forEach(t -> report.event(EventJson.transfer(t)));
        if (transfers.isEmpty()) {
            report.say("no transfers since the node started");
        }
        return ExitCode.DONE;
    }
}
