package org.passeur.shell.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Decision;
import org.passeur.api.Direction;
import org.passeur.api.Offer;
import org.passeur.api.Passeur;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferId;
import org.passeur.api.TransferState;
import org.passeur.shell.event.EventJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints a ticket and stays for what comes, until it is ended. */
@Command(name = "receive", description = "Print a ticket, then wait for files until ended (Ctrl-C).")
final class ReceiveCommand extends NodeCommand {
    /** Who decides about an offer. */
    enum Accept {
        /** The user: asked on a terminal, else by the commands accept and refuse. */
        ask,
        /** Contacts' offers are taken, all others refused. */
        contacts,
        /** Everything is taken. */
        all
    }

    @Option(names = "--into", paramLabel = "DIR", description = "where files are put (default: the current folder)")
    @Nullable
    Path into;

    @Option(
            names = "--accept",
            paramLabel = "ask|contacts|all",
            description = "ask (default): on a terminal, else by accept and refuse; contacts: theirs, no others; all")
    Accept accept = Accept.ask;

    @Option(names = "--once", description = "end after the first accepted transfer, with its exit code")
    boolean once;

    private final Set<TransferId> incoming = new HashSet<>();
    private final Set<TransferId> accepted = new HashSet<>();

    ReceiveCommand(Session session, GlobalOptions global) {
        super(session, global);
    }

    @Override
    @SuppressWarnings("try") // what is registered is only to be taken back
    ExitCode run(Report report) throws CommandFailed, IOException {
        Path folder = resolve(into == null ? Path.of("") : into);
        Files.createDirectories(folder);
        if (!Files.isWritable(folder)) {
            throw new CommandFailed(ExitCode.STORAGE, "storage-failed", folder + " cannot be written to");
        }
        if (!session.console().mayStay()) {
            throw CommandFailed.usage(
                    "receive stays until it is ended, which this console cannot; offers wait for accept and refuse");
        }
        Passeur passeur = passeur(report);
        var happenings = new Happenings(session.console().cancelled());
        var questions = new Questions(session, happenings, report, folder);
        try (var listening = session.node().feed().listen(happenings);
                var answering = session.node().feed().answerWith(policy(folder))) {
            report.event(EventJson.account("ticket", passeur.account(), passeur.ticket()));
            goOn(passeur);
            report.say("waiting for files into " + folder + " (Ctrl-C ends it)");
            return stay(happenings, questions, report);
        }
    }

    /** Transfers that were accepted before the node was started, and wait for their senders. */
    private void goOn(Passeur passeur) {
        for (Transfer transfer : passeur.transfers()) {
            if (transfer.direction() == Direction.INCOMING && transfer.state() == TransferState.ONGOING) {
                incoming.add(transfer.id());
                accepted.add(transfer.id());
            }
        }
    }

    private Function<Offer, Optional<Decision>> policy(Path folder) {
        return offer -> switch (accept) {
            case ask -> Optional.empty();
            case all -> Optional.of(new Decision.Accept(folder));
            case contacts ->
                Optional.of(
                        offer.contact().isPresent()
                                ? new Decision.Accept(folder)
                                : new Decision.Refuse("the sender is no contact, and only contacts' offers are taken"));
        };
    }

    private ExitCode stay(Happenings happenings, Questions questions, Report report) {
        while (true) {
            Happenings.Item item = happenings.take();
            if (item instanceof Happenings.Cancel) {
                report.say("ended");
                return ExitCode.DONE;
            } else if (item instanceof Happenings.Typed typed) {
                questions.typed(typed.line());
            } else if (item instanceof Happenings.Happened h && ours(h.event())) {
                report.event(h.event(), "receiving");
                if (h.event() instanceof TransferEvent.OfferReceived offer && accept == Accept.ask) {
                    questions.ask(offer.offer());
                } else if (h.event() instanceof TransferEvent.Accepted) {
                    accepted.add(h.event().transfer());
                } else if (h.event() instanceof TransferEvent.Ended ended) {
                    questions.settled(ended.transfer());
                    incoming.remove(ended.transfer());
                    if (accepted.remove(ended.transfer()) && once) {
                        return SendCommand.code(ended.outcome());
                    }
                }
            }
        }
    }

    private boolean ours(TransferEvent event) {
        if (event instanceof TransferEvent.OfferReceived
                || (event instanceof TransferEvent.Created c && c.view().direction() == Direction.INCOMING)) {
            incoming.add(event.transfer());
        }
        return incoming.contains(event.transfer());
    }
}
