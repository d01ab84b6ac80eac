package org.passeur.core.engine;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.passeur.api.Printable;
import org.passeur.core.session.Failures;

/** What happened to one transfer, for {@code why}: the first and the latest steps. Safe for use by several threads. */
final class StepLog {
    private static final int FIRST = 100;
    private static final int LATEST = 200;
    private static final int MAX_CAUSES = 8;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private final Deque<String> first = new ArrayDeque<>();
    private final Deque<String> latest = new ArrayDeque<>();
    private long dropped;

    synchronized void add(Instant time, String text) {
        String line = TIME.format(time) + "  " + Printable.of(text);
        if (first.size() < FIRST) {
            first.add(line);
            return;
        }
        latest.add(line);
        if (latest.size() > LATEST) {
            latest.remove();
            dropped++;
        }
    }

    /** With its causes, and the failures that it stands for. */
    void add(Instant time, String text, Throwable failure) {
        add(time, text + Failures.words(failure));
        int depth = 0;
        for (Throwable t = failure.getCause(); t != null && depth < MAX_CAUSES; t = t.getCause(), depth++) {
            add(time, "    because of " + t.getClass().getSimpleName() + ": " + Failures.words(t));
        }
        Throwable[] others = failure.getSuppressed();
        for (int i = 0; i < Math.min(others.length, MAX_CAUSES); i++) {
            add(time, "    and before that: " + Failures.words(others[i]));
        }
    }

    synchronized List<String> lines() {
        var lines = new ArrayList<>(first);
        if (dropped > 0) {
            lines.add("… " + dropped + " steps left out …");
        }
        lines.addAll(latest);
        return List.copyOf(lines);
    }
}
