package org.passeur.shell.command;

import java.util.List;
import org.passeur.api.Metric;
import org.passeur.api.TableStatus;
import org.passeur.shell.event.EventJson;
import picocli.CommandLine.Command;

/** How the node stands with its network. */
@Command(name = "status", description = "Show the node: its id, port, known nodes, stored values, drops.")
final class DhtStatusCommand extends TableCommand {
    DhtStatusCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed {
        connected(report, " yet");
        List<TableService> tables =
                session.node().tables().stream().filter(wanted()).toList();
        for (TableService each : tables) {
            TableStatus status = each.table().status();
            report.event(EventJson.table("table", each.provider(), status));
            status.figures().stream()
                    .filter(metric -> report.json() || interesting(metric))
                    .forEach(metric -> report.event(EventJson.metric(metric)));
        }
        return ExitCode.DONE;
    }

    /** A reason for which nothing was dropped is nothing to look at. */
    private static boolean interesting(Metric metric) {
        return metric.value() != 0 || !metric.labels().containsKey("reason");
    }
}
