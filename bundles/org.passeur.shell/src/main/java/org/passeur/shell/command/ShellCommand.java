package org.passeur.shell.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The interactive shell of the framework, on this console. */
@Command(name = "shell", description = "An interactive shell (Gogo) in the node: passeur:* and the framework's own.")
public final class ShellCommand implements Callable<Integer> {
    private final Session session;
    private final InteractiveShell shell;

    ShellCommand(Session session, InteractiveShell shell) {
        this.session = session;
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (!session.console().mayStay()) {
            session.console().err().println("passeur: this is a shell already");
            return ExitCode.USAGE.number();
        }
        return shell.run(session.console()).number();
    }
}
