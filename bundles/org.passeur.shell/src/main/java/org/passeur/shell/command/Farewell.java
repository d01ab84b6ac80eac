package org.passeur.shell.command;

import java.util.concurrent.TimeUnit;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferId;

/**
 * After the wish to end: tells the last word about a transfer, for which the API allows a second, and no longer than
 * {@value #SECONDS} s.
 */
final class Farewell {
    private static final long SECONDS = 3;
    private final TransferId id;

    Farewell(TransferId id) {
        this.id = id;
    }

    ExitCode end(Happenings happenings, Report report) {
        boolean interrupted = Thread.interrupted();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            var next = happenings.poll(deadline);
            while (next.isPresent()) {
                if (next.get() instanceof Happenings.Happened h
                        && h.event() instanceof TransferEvent.Ended ended
                        && ended.transfer().equals(id)) {
                    report.event(ended, "");
                    return SendCommand.code(ended.outcome());
                }
                next = happenings.poll(deadline);
            }
            report.failed("cancelled", "cancelled");
            return ExitCode.CANCELLED;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
