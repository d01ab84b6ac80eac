package org.passeur.shell.command;

import org.passeur.api.Passeur;
import org.passeur.shell.event.EventJson;
import picocli.CommandLine.Command;

/** Who we are. */
@Command(name = "id", description = "Show this account, this device and a ticket.")
final class IdCommand extends NodeCommand {
    IdCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed {
        Passeur passeur = passeur(report);
        report.event(EventJson.account("id", passeur.account(), passeur.ticket()));
        return ExitCode.DONE;
    }
}
