package org.passeur.shell.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Diagnostics;
import org.passeur.api.Printable;
import org.passeur.api.Slot;
import org.passeur.api.TransferId;
import org.passeur.shell.event.EventJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells which slot is filled by what, or the story of one transfer. */
@Command(name = "why", description = "Say why the node is or is not ready, or what happened to a transfer.")
final class WhyCommand extends NodeCommand {
    @Parameters(arity = "0..1", paramLabel = "ID", description = "a transfer; without it, the node")
    @Nullable
    String id;

    WhyCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    ExitCode run(Report report) throws CommandFailed {
        Diagnostics diagnostics = session.node()
                .diagnostics()
                .orElseThrow(() -> new CommandFailed(
                        ExitCode.INTERNAL, "not-ready", "the core has not started; the log in the home says why"));
        String wanted = id;
        if (wanted == null) {
            slots(diagnostics, report);
        } else {
            story(diagnostics, wanted, report);
            // programs find the ways that were tried in the transfer itself
            if (report.json()) {
                session.node()
                        .passeur()
                        .flatMap(passeur -> passeur.transfer(TransferId.parse(wanted)))
                        .ifPresent(transfer -> report.event(EventJson.transfer(transfer)));
            }
        }
        return ExitCode.DONE;
    }

    private static void slots(Diagnostics diagnostics, Report report) {
        for (Slot slot : Slot.values()) {
            List<String> providers = diagnostics.slots().getOrDefault(slot, List.of());
            ObjectNode json = EventJson.named(Instant.now(), "slot")
                    .put("slot", slot.name().toLowerCase(Locale.ROOT));
            var list = json.putArray("providers");
            providers.forEach(list::add);
            report.event(json);
            report.say("%-14s %s"
                    .formatted(
                            slot.name().toLowerCase(Locale.ROOT),
                            providers.isEmpty()
                                    ? "NOTHING: no transfer is possible until a provider is there"
                                    : String.join(", ", providers)));
        }
    }

    private static void story(Diagnostics diagnostics, String id, Report report) throws CommandFailed {
        List<String> lines = diagnostics
                .explain(transferId(id))
                .orElseThrow(() -> CommandFailed.usage("there is no transfer " + Printable.of(id) + "; see transfers"));
        for (String line : lines) {
            report.event(EventJson.named(Instant.now(), "why").put("line", line));
            report.say(line);
        }
    }
}
