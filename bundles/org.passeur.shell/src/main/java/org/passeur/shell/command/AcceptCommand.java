package org.passeur.shell.command;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes an offer that waits. */
@Command(name = "accept", description = "Take the files of an offer that waits for an answer.")
final class AcceptCommand extends NodeCommand {
    @Parameters(paramLabel = "ID", description = "the transfer, as transfers and receive show it")
    String id = "";

    @Option(names = "--into", paramLabel = "DIR", description = "where files are put (default: the current folder)")
    @Nullable
    Path into;

    AcceptCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed, IOException {
        passeur(report).accept(transferId(id), resolve(into == null ? Path.of("") : into));
        return ExitCode.DONE;
    }
}
