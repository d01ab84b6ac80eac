package org.passeur.shell.command;

/** Whatever reads and runs lines until they end. */
@FunctionalInterface
public interface InteractiveShell {
    /** Returns when the input or the command's time is over. */
    ExitCode run(Console console);
}
