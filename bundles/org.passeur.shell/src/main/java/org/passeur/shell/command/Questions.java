package org.passeur.shell.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.passeur.api.Offer;
import org.passeur.api.TransferId;
import org.passeur.shell.event.EventLines;

/** Offers put to the user, one after the other; an offer that is settled elsewhere is not asked about any more. */
final class Questions {
    private final Session session;
    private final Happenings happenings;
    private final Report report;
    private final Path folder;
    private final Deque<Offer> open = new ArrayDeque<>();
    private boolean reading;

    Questions(Session session, Happenings happenings, Report report, Path folder) {
        this.session = session;
        this.happenings = happenings;
        this.report = report;
        this.folder = folder;
    }

    void ask(Offer offer) {
        if (!session.console().terminal() || report.json()) {
            report.say("answer with: passeur accept " + offer.transfer() + "   or: passeur refuse " + offer.transfer());
            return;
        }
        open.addLast(offer);
        read();
        if (open.size() == 1) {
            prompt();
        }
    }

    void typed(String line) {
        Offer offer = open.peekFirst();
        if (offer == null) {
            return;
        }
        switch (line.strip().toLowerCase(Locale.ROOT)) {
            case "y", "yes" -> answer(offer, true);
            case "n", "no" -> answer(offer, false);
            default -> prompt();
        }
    }

    void settled(TransferId transfer) {
        Offer first = open.peekFirst();
        open.removeIf(o -> o.transfer().equals(transfer));
        if (first != null && first.transfer().equals(transfer)) {
            prompt();
        }
    }

    private void answer(Offer offer, boolean yes) {
        open.removeFirst();
        var passeur = session.node().passeur();
        if (passeur.isEmpty()) {
            report.hint("the node is not ready; the offer cannot be answered");
            return;
        }
        try {
            if (yes) {
                passeur.get().accept(offer.transfer(), folder);
            } else {
                passeur.get().refuse(offer.transfer());
            }
        } catch (IllegalStateException | IOException e) {
            report.hint("passeur: " + e.getMessage());
        }
        prompt();
    }

    private void prompt() {
        Offer offer = open.peekFirst();
        if (offer != null) {
            int count = offer.files().size();
            session.console()
                    .out()
                    .print("accept " + (count == 1 ? "it" : count + " files") + " ("
                            + EventLines.size(offer.totalBytes()) + ") into " + folder + "? [y/n] ");
            session.console().out().flush();
        }
    }

    /** Typed lines come on a thread of their own, which ends with the input: when the console is closed at the latest. */
    private void read() {
        if (reading) {
            return;
        }
        reading = true;
        var thread = new Thread(this::lines, "passeur-shell-input");
        thread.setDaemon(true);
        thread.start();
    }

    private void lines() {
        try (var lines =
                new BufferedReader(new InputStreamReader(session.console().in(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                happenings.put(new Happenings.Typed(line));
                line = lines.readLine();
            }
            happenings.put(new Happenings.InputEnded());
        } catch (IOException e) {
            happenings.put(new Happenings.InputEnded());
        }
    }
}
