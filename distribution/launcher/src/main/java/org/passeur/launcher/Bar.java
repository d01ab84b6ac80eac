package org.passeur.launcher;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** The moving bar of a terminal; nothing on anything else. */
final class Bar implements AutoCloseable {
    private static final long MIB = 1 << 20;

    private final Terminal terminal;
    private @Nullable ProgressBar bar;
    private String shown = "";

    Bar(Terminal terminal) {
        this.terminal = terminal;
    }

    void show(String label, long done, long total) {
        if (!terminal.interactive()) {
            return;
        }
        ProgressBar now = bar;
        if (now == null || !shown.equals(label)) {
            close();
            now = new ProgressBarBuilder()
                    .setTaskName(label)
                    .setInitialMax(total)
                    .setUnit(total < MIB ? " B" : " MiB", total < MIB ? 1 : MIB)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(100)
                    .showSpeed()
                    .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), terminal.columns() - 1))
                    .build();
            bar = now;
            shown = label;
        }
        now.stepTo(done);
    }

    /** Leaves the bar as it stands, and the cursor on a line of its own. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
