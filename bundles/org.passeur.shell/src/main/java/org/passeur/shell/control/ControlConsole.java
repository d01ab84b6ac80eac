package org.passeur.shell.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.passeur.shell.command.CancelSignal;
import org.passeur.shell.command.Console;

/** The console at the far end of a control connection. */
final class ControlConsole implements Console {
    private static final int LONGEST_LABEL = 100;

    private final FrameChannel channel;
    private final Request request;
    private final CancelSignal cancelled = new CancelSignal();
    private final TypedInput input;
    private final PrintStream out;
    private final PrintStream err;

    ControlConsole(FrameChannel channel, Request request) {
        this.channel = channel;
        this.request = request;
        this.out = stream(Frame.Kind.OUTPUT);
        this.err = stream(Frame.Kind.ERROR);
        this.input = new TypedInput(() -> channel.write(Frame.Kind.INPUT_WANTED));
    }

    private PrintStream stream(Frame.Kind kind) {
        return new PrintStream(new Frames(kind), false, StandardCharsets.UTF_8);
    }

    void typed(byte[] bytes) throws IOException {
        input.typed(bytes);
    }

    void inputEnded() {
        input.end();
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
        return input;
    }

    @Override
    public boolean terminal() {
        return request.terminal();
    }

    @Override
    public boolean mayStay() {
        return true;
    }

    @Override
    public Path directory() {
        return request.directory();
    }

    @Override
    public CancelSignal cancelled() {
        return cancelled;
    }

    @Override
    public void progress(String label, long done, long total) {
        byte[] name =
                label.substring(0, Math.min(label.length(), LONGEST_LABEL)).getBytes(StandardCharsets.UTF_8);
        send(new Frame(
                Frame.Kind.PROGRESS,
                ByteBuffer.allocate(16 + name.length)
                        .putLong(done)
                        .putLong(total)
                        .put(name)
                        .array()));
    }

    /** A far end that is gone is noticed by the reading side, which cancels the command. */
    private void send(Frame frame) {
        try {
            channel.write(frame);
        } catch (IOException e) {
            cancelled.cancel();
        }
    }

    /** Cuts what is printed into frames. */
    private final class Frames extends OutputStream {
        private final Frame.Kind kind;

        Frames(Frame.Kind kind) {
            this.kind = kind;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            for (int at = offset; at < offset + length; at += kind.limit()) {
                int end = Math.min(offset + length, at + kind.limit());
                send(new Frame(kind, Arrays.copyOfRange(bytes, at, end)));
            }
        }
    }
}
