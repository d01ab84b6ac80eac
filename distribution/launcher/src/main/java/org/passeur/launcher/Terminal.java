package org.passeur.launcher;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * The process's own streams.
 *
 * @param in what is typed
 * @param out results, and nothing else
 * @param err complaints and hints
 * @param interactive whether a person sits at both ends
 * @param columns width for a moving bar
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive, int columns) {
    /** bin/passeur says by system properties what only a shell can find out well. */
    static Terminal ofProcess(InputStream in, PrintStream out, PrintStream err) {
        return new Terminal(
                in, out, err, Boolean.getBoolean("passeur.terminal"), Integer.getInteger("passeur.columns", 80));
    }
}
