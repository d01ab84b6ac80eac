package org.passeur.shell.command;

import java.util.List;
import java.util.Optional;
import org.passeur.api.Diagnostics;
import org.passeur.api.Metric;
import org.passeur.shell.event.EventJson;
import org.passeur.shell.event.Exposition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** All that can be counted. */
@Command(
        name = "metrics",
        description = "Show the figures of the node: transfers, messages, known nodes, stored values, …")
final class MetricsCommand extends NodeCommand {
    @Option(
            names = "--prometheus",
            description = "in Prometheus's text format, for its node exporter's textfile collector")
    boolean prometheus;

    MetricsCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed {
        Optional<Diagnostics> diagnostics = session.node().diagnostics();
        // a bare node has no core to collect them
        List<Metric> metrics = diagnostics.isPresent()
                ? diagnostics.get().metrics()
                : session.node().tables().stream()
                        .flatMap(each -> each.table().status().figures().stream())
                        .toList();
        if (metrics.isEmpty()) {
            throw new CommandFailed(ExitCode.INTERNAL, "not-ready", "the node is not ready: " + missing());
        }
        if (prometheus) {
            report.raw(Exposition.of(metrics));
        } else {
            metrics.forEach(metric -> report.event(EventJson.metric(metric)));
        }
        return ExitCode.DONE;
    }
}
