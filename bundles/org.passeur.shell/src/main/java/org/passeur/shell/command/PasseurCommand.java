package org.passeur.shell.command;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line as a whole. */
@Command(
        name = "passeur",
        version = "passeur " + PasseurCommand.VERSION,
        description = "Sends files from one person's device to another's, with nobody in between.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 done, 1 internal, 2 usage, 3 refused, 4 unreachable, 5 untrusted, 6 cancelled or timed out,",
            "7 storage or integrity. More in docs/command-line.md."
        })
public final class PasseurCommand implements Runnable {
    static final String VERSION = "0.1.0";

    @Mixin
    GlobalOptions global = new GlobalOptions();

    @Option(names = "--version", versionHelp = true, description = "print the version")
    boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "print this help")
    boolean help;

    @Spec
    CommandSpec spec = CommandSpec.create();

    private PasseurCommand() {}

    /** The line as picocli sees it; run it with {@code execute}. */
    public static CommandLine commandLine(Session session, InteractiveShell shell) {
        var root = new PasseurCommand();
        GlobalOptions global = root.global;
        var line = new CommandLine(root);
        List.of(
                        new IdCommand(session, global),
                        new ReceiveCommand(session, global),
                        new SendCommand(session, global),
                        new TransfersCommand(session, global),
                        new AcceptCommand(session, global),
                        new RefuseCommand(session, global),
                        new CancelCommand(session, global),
                        new ForgetCommand(session, global),
                        new LimitCommand(session, global),
                        new RetryCommand(session, global),
                        new WhyCommand(session, global),
                        new CheckCommand(session, global),
                        new MetricsCommand(session, global),
                        DhtCommand.line(session, global),
                        new ContactsCommand(session, global),
                        new ShellCommand(session, shell),
                        new DemoOptions(session),
                        new HelpText())
                .forEach(line::addSubcommand);
        return line.setUsageHelpAutoWidth(false).setUsageHelpWidth(100).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** The options that stand for all commands. */
    public GlobalOptions global() {
        return global;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
