package org.passeur.shell.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.passeur.api.Printable;
import picocli.CommandLine;

/** Runs one command line. Keeps nothing between two of them; safe for use by several threads. */
public final class CommandRunner {
    private final Node node;
    private final InteractiveShell shell;
    private final Consumer<Exception> fault;

    /** @param fault is told of exceptions that should not be, for the log */
    public CommandRunner(Node node, InteractiveShell shell, Consumer<Exception> fault) {
        this.node = node;
        this.shell = shell;
        this.fault = fault;
    }

    /** Runs it to its end. Does not throw for what the user or a peer did. */
    public int run(List<String> arguments, Console console) {
        CommandLine line = PasseurCommand.commandLine(new Session(node, console), shell);
        prepare(
                line,
                new PrintWriter(console.out(), true, StandardCharsets.UTF_8),
                new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            fault.accept(e);
            console.err().println("passeur: internal error: " + Printable.of(e.toString()) + "; see the log");
            return ExitCode.INTERNAL.number();
        });
        int code = line.execute(arguments.toArray(String[]::new));
        console.out().flush();
        console.err().flush();
        return code;
    }

    /** How usage errors look, here and in the launcher. */
    public static void prepare(CommandLine line, PrintWriter out, PrintWriter err) {
        line.setOut(out);
        line.setErr(err);
        line.setParameterExceptionHandler((e, args) -> {
            err.println("passeur: " + Printable.of(String.valueOf(e.getMessage())));
            err.println("Try: passeur help" + helpFor(e.getCommandLine()));
            return ExitCode.USAGE.number();
        });
    }

    private static String helpFor(CommandLine line) {
        return line.getParent() == null ? "" : " " + line.getCommandName();
    }
}
