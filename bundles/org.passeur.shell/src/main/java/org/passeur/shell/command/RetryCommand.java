package org.passeur.shell.command;

import java.io.IOException;
import org.passeur.api.Passeur;
import org.passeur.api.TransferId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Offers the files of an ended transfer once more to the devices that have not got them. */
@Command(
        name = "retry",
        description = "Send the files of a transfer that has ended once more, to the devices that have not got them.")
final class RetryCommand extends FollowingCommand {
    @Parameters(paramLabel = "ID", description = "the transfer, as transfers shows it")
    String id = "";

    RetryCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed, IOException {
        Passeur passeur = passeur(report);
        TransferId transfer = transferId(id);
        try {
            return follow(passeur, report, "again " + transfer, () -> passeur.retry(transfer));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw CommandFailed.usage(e.getMessage() + "; see transfers");
        }
    }
}
