package org.passeur.bench;

import java.io.PrintStream;
import java.util.Locale;

/** Figures in rows: what, and its median, least and most. */
public final class Table {
    private final PrintStream out;

    /** Prints to there. */
    public Table(PrintStream out) {
        this.out = out;
    }

    /** The first line. */
    public void head() {
        out.printf("%-60s %10s %10s %10s%n", "what", "median", "least", "most");
    }

    /** A line of many measurements. */
    public void row(String what, Samples values) {
        out.printf(
                Locale.ROOT,
                "%-60s %10s %10s %10s%n",
                what,
                number(values.median()),
                number(values.percentile(0)),
                number(values.percentile(100)));
    }

    /** A line of one. */
    public void row(String what, double value) {
        out.printf(Locale.ROOT, "%-60s %10s%n", what, number(value));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
