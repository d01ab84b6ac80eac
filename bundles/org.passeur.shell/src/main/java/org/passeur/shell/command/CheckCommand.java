package org.passeur.shell.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.passeur.api.Checkup;
import org.passeur.api.Diagnostics;
import org.passeur.api.Slot;
import org.passeur.shell.event.EventJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A doctor for this host's connectivity. */
@Command(
        name = "check",
        description =
                "Find out how this host can be reached, and what stands in the way. Exit code 4 if files cannot be"
                        + " received at all.")
final class CheckCommand extends NodeCommand {
    /** The providers of a node that has just been started come within this time; an account may be made meanwhile. */
    private static final Duration STARTED_WITHIN = Duration.ofSeconds(10);

    @Option(names = "--within", paramLabel = "SECONDS", description = "how long it may take (default: 15)")
    int within = 15;

    CheckCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    @SuppressWarnings("try") // it is only to be closed
    ExitCode run(Report report) throws CommandFailed {
        if (within < 1 || within > 600) {
            throw CommandFailed.usage("--within takes 1 to 600 seconds");
        }
        Diagnostics diagnostics =
                await(report, STARTED_WITHIN, () -> session.node().diagnostics(), this::missing);
        settled(diagnostics, report);
        Checkup checkup;
        try (var blocking = new Blocking(session.console().cancelled())) {
            checkup = diagnostics.check(Duration.ofSeconds(within));
        } catch (InterruptedException e) {
            throw new CommandFailed(ExitCode.CANCELLED, "cancelled", "cancelled before all was checked");
        }
        checkup.findings().forEach(finding -> report.event(EventJson.finding(finding)));
        report.event(EventJson.checkup(checkup.reachable()));
        return checkup.reachable() ? ExitCode.DONE : ExitCode.UNREACHABLE;
    }

    /** Waits for the providers of a node that has just been started; one that is missing for good is a finding. */
    private void settled(Diagnostics diagnostics, Report report) throws CommandFailed {
        List<Slot> missing = diagnostics.missing();
        if (missing.isEmpty() || !session.console().mayStay()) {
            return;
        }
        try {
            await(
                    report,
                    missing.contains(Slot.IDENTITY) ? READY_WITHIN : STARTED_WITHIN,
                    () -> Optional.of(diagnostics).filter(d -> d.missing().isEmpty()),
                    this::missing);
        } catch (CommandFailed e) {
            if (e.code() == ExitCode.CANCELLED) {
                throw e;
            }
        }
    }
}
