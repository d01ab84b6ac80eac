package org.passeur.shell.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Declines an offer that waits. */
@Command(name = "refuse", description = "Decline an offer that waits for an answer.")
final class RefuseCommand extends NodeCommand {
    @Parameters(paramLabel = "ID", description = "the transfer, as transfers and receive show it")
    String id = "";

    RefuseCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed {
        passeur(report).refuse(transferId(id));
        return ExitCode.DONE;
    }
}
