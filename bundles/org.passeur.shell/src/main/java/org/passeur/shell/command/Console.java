package org.passeur.shell.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/** Where a command was typed: its streams, its folder, and the wish to end it. */
public interface Console {
    /** For results: what a program that called us reads. */
    PrintStream out();

    /** For complaints and hints. */
    PrintStream err();

    /** What is typed; asking for it starts the reading, so ask only when something shall be read. */
    InputStream in();

    /** Whether a person sits at both ends of the streams. */
    boolean terminal();

    /** Whether the command may stay until it is cancelled; if not, it must return soon and leave things to the node. */
    boolean mayStay();

    /** Relative paths are meant from here. */
    Path directory();

    /** Shows how far something is; a console without a moving display ignores it. */
    void progress(String label, long done, long total);

    /** Whether and when the command shall end. */
    CancelSignal cancelled();
}
