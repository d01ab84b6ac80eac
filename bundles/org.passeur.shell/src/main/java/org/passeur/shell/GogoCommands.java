package org.passeur.shell;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.passeur.shell.command.CancelSignal;
import org.passeur.shell.command.CommandRunner;
import org.passeur.shell.command.Console;
import org.passeur.shell.command.ExitCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands as functions of Gogo, scope {@code passeur}: in Felix's shell and in Karaf's console. They return at once;
 * what takes time goes on in the node. Needs no package of a shell, so no shell's version matters.
 */
@Component(
        service = GogoCommands.class,
        property = {
            "osgi.command.scope=passeur",
            "osgi.command.function=id",
            "osgi.command.function=send",
            "osgi.command.function=receive",
            "osgi.command.function=transfers",
            "osgi.command.function=accept",
            "osgi.command.function=refuse",
            "osgi.command.function=cancel",
            "osgi.command.function=forget",
            "osgi.command.function=limit",
            "osgi.command.function=retry",
            "osgi.command.function=why",
            "osgi.command.function=check",
            "osgi.command.function=metrics",
            "osgi.command.function=dht",
            "osgi.command.function=contacts",
            "osgi.command.function=help"
        })
public final class GogoCommands {
    private static final Logger LOG = LoggerFactory.getLogger(GogoCommands.class);

    private final CommandRunner runner;

    /** For the node of this framework. */
    @Activate
    public GogoCommands(@Reference LiveNode node) {
        this(new CommandRunner(
                node,
                console -> {
                    console.err().println("passeur: this is a shell already");
                    return ExitCode.USAGE;
                },
                e -> LOG.error("a command failed unexpectedly", e)));
    }

    GogoCommands(CommandRunner runner) {
        this.runner = runner;
    }

    /** See docs/command-line.md; so for all of them. */
    public void id(String... arguments) {
        run("id", arguments);
    }

    /** Begins to send. */
    public void send(String... arguments) {
        run("send", arguments);
    }

    /** Says how to receive here. */
    public void receive(String... arguments) {
        run("receive", arguments);
    }

    /** Lists transfers. */
    public void transfers(String... arguments) {
        run("transfers", arguments);
    }

    /** Takes an offer. */
    public void accept(String... arguments) {
        run("accept", arguments);
    }

    /** Declines an offer. */
    public void refuse(String... arguments) {
        run("refuse", arguments);
    }

    /** Ends a transfer. */
    public void cancel(String... arguments) {
        run("cancel", arguments);
    }

    /** Sends no faster. */
    public void limit(String... arguments) {
        run("limit", arguments);
    }

    /** Forgets a transfer. */
    public void forget(String... arguments) {
        run("forget", arguments);
    }

    /** Sends once more. */
    public void retry(String... arguments) {
        run("retry", arguments);
    }

    /** Explains. */
    public void why(String... arguments) {
        run("why", arguments);
    }

    /** Checks this host's connectivity. */
    public void check(String... arguments) {
        run("check", arguments);
    }

    /** Shows figures. */
    public void metrics(String... arguments) {
        run("metrics", arguments);
    }

    /** Looks into the distributed hash table. */
    public void dht(String... arguments) {
        run("dht", arguments);
    }

    /** Lists, adds, removes contacts. */
    public void contacts(String... arguments) {
        run("contacts", arguments);
    }

    /** Lists the commands. */
    public void help(String... arguments) {
        run("help", arguments);
    }

    private void run(String command, String... arguments) {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(Arrays.asList(arguments));
        int code = runner.run(line, new ThreadConsole());
        if (code != 0) {
            throw new IllegalStateException(command + " ended with exit code " + code);
        }
    }

    /** Gogo binds the standard streams to the session of the thread that runs a function. */
    private static final class ThreadConsole implements Console {
        private final CancelSignal cancelled = new CancelSignal();

        @Override
        public PrintStream out() {
            return System.out;
        }

        @Override
        public PrintStream err() {
            return System.err;
        }

        @Override
        public InputStream in() {
            return InputStream.nullInputStream();
        }

        @Override
        public boolean terminal() {
            return false;
        }

        @Override
        public boolean mayStay() {
            return false;
        }

        @Override
        public Path directory() {
            return Path.of("").toAbsolutePath();
        }

        @Override
        public void progress(String label, long done, long total) {
            // a session of Gogo has no place for a moving line
        }

        @Override
        public CancelSignal cancelled() {
            return cancelled;
        }
    }
}
