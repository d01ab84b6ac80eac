package org.passeur.shell.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.passeur.api.Contacts;
import org.passeur.api.Diagnostics;
import org.passeur.api.Passeur;
import org.passeur.api.Slot;
import org.passeur.api.TransferException;
import org.passeur.api.TransferId;

/** What all commands share: finding the services, and turning failures into words and exit codes. */
abstract class NodeCommand implements Callable<Integer> {
    /** A new account's keys (RSA-4096, two) take up to half a minute on a slow machine. */
    static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    final Session session;
    final GlobalOptions global;

    NodeCommand(Session session, GlobalOptions global) {
        this.session = session;
        this.global = global;
    }

    abstract ExitCode run(Report report) throws CommandFailed, IOException;

    @Override
    public Integer call() {
        var report = new Report(session.console(), global.json());
        try {
            return run(report).number();
        } catch (CommandFailed e) {
            report.failed(e.reason(), String.valueOf(e.getMessage()));
            return e.code().number();
        } catch (TransferException e) {
            report.failed(e.reason(), String.valueOf(e.getMessage()));
            return ExitCode.of(e).number();
        } catch (IllegalArgumentException | IllegalStateException e) {
            report.failed("usage", String.valueOf(e.getMessage()));
            return ExitCode.USAGE.number();
        } catch (IOException e) {
            report.failed("storage-failed", e.getClass().getSimpleName() + ": " + e.getMessage());
            return ExitCode.STORAGE.number();
        }
    }

    /** The service; waits for it as long as a first start may take. */
    final Passeur passeur(Report report) throws CommandFailed {
        return await(report, READY_WITHIN, () -> session.node().passeur(), this::missing);
    }

    /**
     * What is looked for, as soon as it is there.
     *
     * @param missing says why it is not
     */
    final <T> T await(Report report, Duration longest, Supplier<Optional<T>> wanted, Supplier<String> missing)
            throws CommandFailed {
        long start = System.nanoTime();
        boolean told = false;
        try {
            while (!session.console().cancelled().given()) {
                var found = wanted.get();
                if (found.isPresent()) {
                    return found.get();
                }
                Duration waited = Duration.ofNanos(System.nanoTime() - start);
                boolean patient = waited.compareTo(PATIENCE) <= 0;
                boolean hopeless = needsAccount() && bare() && !patient;
                if (waited.compareTo(longest) > 0
                        || hopeless
                        || !session.console().mayStay()) {
                    throw new CommandFailed(ExitCode.INTERNAL, "not-ready", "the node is not ready: " + missing.get());
                }
                if (!told && !patient) {
                    report.hint("waiting: " + missing.get());
                    told = true;
                }
                session.node().awaitChange(Duration.ofMillis(500));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new CommandFailed(ExitCode.CANCELLED, "cancelled", "cancelled before the node was ready");
    }

    /** Whether the command is nothing for a node without an account. */
    boolean needsAccount() {
        return true;
    }

    private boolean bare() {
        return session.node().diagnostics().isEmpty()
                && session.node().tables().stream().anyMatch(TableService::bare);
    }

    /** Why the node is not ready, in words. */
    final String missing() {
        if (bare()) {
            return "the one in this home is bare (passeur dht node) and has no account; use another --home";
        }
        List<Slot> missing =
                session.node().diagnostics().map(Diagnostics::missing).orElse(List.of());
        if (missing.isEmpty()) {
            return "its core has not started; the log in the home says why";
        }
        String slots =
                missing.stream().map(s -> s.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "));
        return "nothing fills the slot " + slots
                + (missing.contains(Slot.IDENTITY) ? " (making the keys of a new account takes some seconds)" : "");
    }

    final Contacts contacts(Report report) throws CommandFailed {
        passeur(report);
        return session.node()
                .contacts()
                .orElseThrow(() -> new CommandFailed(ExitCode.INTERNAL, "not-ready", "no contacts service is there"));
    }

    static CommandFailed unreachable(IOException e) {
        return new CommandFailed(ExitCode.UNREACHABLE, "peer-unreachable", String.valueOf(e.getMessage()));
    }

    final Path resolve(Path path) {
        return session.console().directory().resolve(path).normalize();
    }

    static TransferId transferId(String text) throws CommandFailed {
        try {
            return TransferId.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailed.usage(String.valueOf(e.getMessage()));
        }
    }
}
