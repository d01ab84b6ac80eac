package org.passeur.shell.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Forgets a transfer that has ended. */
@Command(
        name = "forget",
        description = "Forget a transfer that has ended, and remove what is left of incomplete files.")
final class ForgetCommand extends NodeCommand {
    @Parameters(paramLabel = "ID", description = "the transfer, as transfers shows it")
    String id = "";

    ForgetCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed {
        try {
            passeur(report).forget(transferId(id));
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw CommandFailed.usage(String.valueOf(e.getMessage()));
        }
        return ExitCode.DONE;
    }
}
