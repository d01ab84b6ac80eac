package org.passeur.shell.command;

import java.io.IOException;
import java.time.Duration;
import org.passeur.api.Printable;
import org.passeur.shell.event.EventJson;
import picocli.CommandLine.Command;

/** A node that serves the network and nothing else. The launcher starts it; this says that it runs, and stays. */
@Command(
        name = "node",
        description = {
            "Run a node without an account, for others to enter the network by, until ended (Ctrl-C).",
            "Its home is no other node's: --home."
        })
public final class DhtNodeCommand extends TableCommand {
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(20);

    DhtNodeCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed, IOException {
        if (!session.console().mayStay()) {
            throw CommandFailed.usage("dht node stays until it is ended, which this console cannot; configure"
                    + " org.passeur.signalling.opendht.node instead");
        }
        if (session.node().diagnostics().isPresent()) {
            throw CommandFailed.usage("the node of this home has an account; give a bare node another --home");
        }
        TableService node = await(
                report,
                STARTED_WITHIN,
                () -> session.node().tables().stream()
                        .filter(table -> table.bare() && wanted().test(table))
                        .findFirst(),
                () -> "the log in " + Printable.of(global.home().toString())
                        + " says why; is the UDP port taken? --port chooses another, 0 any");
        report.event(EventJson.table("node", node.provider(), node.table().status()));
        report.say("serving the network (Ctrl-C ends it)");
        return stay(() -> {}, report);
    }
}
