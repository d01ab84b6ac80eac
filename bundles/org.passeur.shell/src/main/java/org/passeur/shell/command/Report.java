package org.passeur.shell.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.passeur.api.TransferEvent;
import org.passeur.shell.event.EventJson;
import org.passeur.shell.event.EventLines;

/** Says what happens: as JSON to programs, as lines and a moving bar to people. */
final class Report {
    private final Console console;
    private final boolean json;

    Report(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    boolean json() {
        return json;
    }

    void event(ObjectNode event) {
        if (json) {
            line(event.toString());
        } else {
            EventLines.of(event).forEach(this::line);
        }
    }

    void event(TransferEvent event, String label) {
        if (!json && event instanceof TransferEvent.Progressed p) {
            console.progress(label, p.bytes(), p.totalBytes());
        } else {
            EventJson.of(event).ifPresent(this::event);
        }
    }

    /** For people only. */
    void say(String line) {
        if (!json) {
            line(line);
        }
    }

    /** For people only, and not a result. */
    void hint(String line) {
        console.err().println(line);
        console.err().flush();
    }

    /** As it is, for programs that want it so. */
    void raw(String text) {
        console.out().print(text);
        console.out().flush();
    }

    void failed(String reason, String message) {
        if (json) {
            event(EventJson.failed(reason, message));
        }
        hint("passeur: " + message);
    }

    private void line(String line) {
        console.out().println(line);
        console.out().flush();
    }
}
