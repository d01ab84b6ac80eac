package org.passeur.shell.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A console that keeps what is printed. */
public final class MemoryConsole implements Console {
    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
    private final PrintStream err = new PrintStream(errBytes, true, StandardCharsets.UTF_8);
    private final CancelSignal cancelled = new CancelSignal();
    private final Path directory;
    private final String typed;
    private final boolean terminal;
    public volatile boolean mayStay = true;

    /** A console in a folder; a terminal if something is typed. */
    public MemoryConsole(Path directory, String typed) {
        this.directory = directory;
        this.typed = typed;
        this.terminal = !typed.isEmpty();
    }

    public String printed() {
        return outBytes.toString(StandardCharsets.UTF_8);
    }

    public List<String> lines() {
        return printed().lines().toList();
    }

    public String complained() {
        return errBytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public InputStream in() {
        return new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean terminal() {
        return terminal;
    }

    @Override
    public boolean mayStay() {
        return mayStay;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void progress(String label, long done, long total) {
        out.println("bar " + label + " " + done + "/" + total);
    }

    @Override
    public CancelSignal cancelled() {
        return cancelled;
    }
}
