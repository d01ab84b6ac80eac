package org.passeur.shell.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The help: picocli's own help command cannot stand beside an inherited {@code --help}. */
@Command(name = "help", helpCommand = true, description = "Explain the commands, or one of them.")
final class HelpText implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "what to explain")
    @Nullable
    String command;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine all = spec.commandLine().getParent();
        CommandLine wanted = command == null ? all : all.getSubcommands().get(command);
        if (wanted == null) {
            throw new ParameterException(spec.commandLine(), "there is no command \"" + command + "\"");
        }
        wanted.usage(all.getOut());
        return ExitCode.DONE.number();
    }
}
