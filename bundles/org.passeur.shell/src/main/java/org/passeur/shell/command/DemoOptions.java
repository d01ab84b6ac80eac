package org.passeur.shell.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code demo} is to show. The launcher shows it, with two nodes as processes; no node can. */
@Command(name = "demo", description = "Start two nodes on this machine and let one send a file to the other.")
public final class DemoOptions implements Callable<Integer> {
    @Option(names = "--file", paramLabel = "FILE", description = "what to send (default: a file made for it)")
    @Nullable
    Path file;

    @Option(names = "--size", paramLabel = "MIB", description = "size of the file that is made (default: 64)")
    int size = 64;

    private final Session session;

    DemoOptions(Session session) {
        this.session = session;
    }

    /** The file that was named. */
    public @Nullable Path file() {
        return file;
    }

    /** MiB of the file that is made. */
    public int size() {
        return size;
    }

    @Override
    public Integer call() {
        session.console().err().println("passeur: demo starts nodes of its own: call it as a command of its own");
        return ExitCode.USAGE.number();
    }
}
