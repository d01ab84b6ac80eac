package org.passeur.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleException;
import org.passeur.api.Printable;
import org.passeur.shell.command.CommandRunner;
import org.passeur.shell.command.DemoOptions;
import org.passeur.shell.command.DhtNodeCommand;
import org.passeur.shell.command.ExitCode;
import org.passeur.shell.command.GlobalOptions;
import org.passeur.shell.command.PasseurCommand;
import org.passeur.shell.control.ControlAddress;
import org.passeur.shell.control.Request;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What bin/passeur starts. */
public final class Main {
    /** Commands about what a node has in memory: without a node there is nothing, and none is started for it. */
    private static final Set<String> ONLY_WITH_NODE =
            Set.of("transfers", "accept", "refuse", "cancel", "metrics", "retry", "limit", "forget");

    private final Terminal terminal;
    private final Distribution distribution;

    Main(Terminal terminal, Distribution distribution) {
        this.terminal = terminal;
        this.distribution = distribution;
    }

    /** Ends the process with the command's exit code. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        InputStream in = System.in;
        // whatever a library prints must not get between the lines of the result
        System.setOut(System.err);
        var terminal = Terminal.ofProcess(in, out, System.err);
        System.exit(new Main(terminal, Distribution.ofProcess())
                .run(List.of(arguments))
                .number());
    }

    ExitCode run(List<String> arguments) {
        CommandLine line = PasseurCommand.commandLine(Parsing.SESSION, console -> ExitCode.INTERNAL);
        CommandRunner.prepare(
                line,
                new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8),
                new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        ParseResult parsed;
        try {
            parsed = line.parseArgs(arguments.toArray(String[]::new));
        } catch (ParameterException e) {
            return code(line.execute(arguments.toArray(String[]::new)));
        }
        ParseResult command = parsed;
        while (command.hasSubcommand()) {
            command = command.subcommand();
        }
        boolean incomplete = !command.commandSpec().subcommands().isEmpty();
        if (incomplete || helpOnly(parsed) || helpOnly(command)) {
            return code(line.execute(arguments.toArray(String[]::new)));
        }
        GlobalOptions global = ((PasseurCommand) line.getCommand()).global();
        try {
            if (command.commandSpec().userObject() instanceof DemoOptions demo) {
                return new Demo(terminal).run(demo);
            }
            return run(arguments, command, global);
        } catch (IOException | BundleException e) {
            terminal.err().println("passeur: " + Printable.of(String.valueOf(e.getMessage())));
            return e instanceof IOException ? ExitCode.STORAGE : ExitCode.INTERNAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.CANCELLED;
        }
    }

    private static boolean helpOnly(ParseResult parsed) {
        return parsed.isUsageHelpRequested()
                || parsed.isVersionHelpRequested()
                || parsed.commandSpec().name().equals("help");
    }

    private ExitCode run(List<String> arguments, ParseResult command, GlobalOptions global)
            throws IOException, BundleException, InterruptedException {
        Path home = global.home();
        var address = new ControlAddress(home);
        var request = new Request(arguments, Path.of("").toAbsolutePath(), terminal.interactive(), false);
        Optional<SocketChannel> running = address.connect();
        if (running.isPresent()) {
            return guest(running.get(), request, global);
        }
        if (needsNode(command)) {
            return withoutNode(command, home);
        }
        ControlAddress.privateFolder(home);
        try (var lock = HomeLock.take(home)) {
            if (!lock.taken()) {
                return guest(HomeLock.awaitNode(address, home), request, global);
            }
            var owner = new Request(request.arguments(), request.directory(), request.terminal(), true);
            boolean bare = command.commandSpec().userObject() instanceof DhtNodeCommand;
            return new OwnNode(distribution, global, address, bare).run(owner, terminal);
        }
    }

    private ExitCode guest(SocketChannel running, Request request, GlobalOptions global) throws IOException {
        if (global.startOnly()) {
            terminal.err()
                    .println(
                            "passeur: a node runs in this home already; --port, --network, --bind, --bootstrap, --stun and --turn"
                                    + " stay as it has them");
        }
        var client = new ControlClient(running, terminal);
        return EndOfProcess.guard(client, () -> client.run(request), () -> {});
    }

    private static boolean needsNode(ParseResult command) {
        String name = command.commandSpec().name();
        return ONLY_WITH_NODE.contains(name) || (name.equals("why") && command.hasMatchedPositional(0));
    }

    private ExitCode withoutNode(ParseResult command, Path home) {
        if (command.commandSpec().name().equals("transfers")) {
            terminal.err().println("no node runs in " + home + ", so there are no transfers");
            return ExitCode.DONE;
        }
        terminal.err()
                .println(
                        "passeur: no node runs in " + home + "; start one (passeur receive) or name its home (--home)");
        return ExitCode.UNREACHABLE;
    }

    private static ExitCode code(int number) {
        return ExitCode.numbered(number);
    }
}
