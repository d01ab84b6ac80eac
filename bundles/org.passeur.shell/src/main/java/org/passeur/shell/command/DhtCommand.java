package org.passeur.shell.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What operators and the curious do with the distributed hash table. */
@Command(
        name = "dht",
        description = "Look into the distributed hash table that signalling uses, or serve it.",
        synopsisSubcommandLabel = "COMMAND")
public final class DhtCommand implements Runnable {
    @Spec
    CommandSpec spec = CommandSpec.create();

    private DhtCommand() {}

    static CommandLine line(Session session, GlobalOptions global) {
        return new CommandLine(new DhtCommand())
                .addSubcommand(new DhtStatusCommand(session, global))
                .addSubcommand(new DhtPutCommand(session, global))
                .addSubcommand(new DhtGetCommand(session, global))
                .addSubcommand(new DhtListenCommand(session, global))
                .addSubcommand(new DhtNodeCommand(session, global));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "dht needs a command: status, put, get, listen or node");
    }
}
