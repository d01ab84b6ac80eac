package org.passeur.shell.control;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Optional;

/** Frames over a blocking channel: one thread reads, any number write. */
public final class FrameChannel implements Closeable {
    private static final int HEADER = 5;

    private final ByteChannel channel;
    private final Object writing = new Object();

    /** Takes the channel over. */
    public FrameChannel(ByteChannel channel) {
        this.channel = channel;
    }

    /**
     * The next frame; empty if the far end closed between two.
     *
     * @throws ProtocolException if what comes is no frame
     * @throws EOFException if it ends within one
     */
    public Optional<Frame> read() throws IOException {
        var header = ByteBuffer.allocate(HEADER);
        if (!fill(header)) {
            if (header.position() == 0) {
                return Optional.empty();
            }
            throw new EOFException("a frame's header ends after " + header.position() + " bytes");
        }
        header.flip();
        byte letter = header.get();
        Frame.Kind kind = Frame.Kind.of(letter)
                .orElseThrow(() -> new ProtocolException("there is no frame of kind " + (letter & 0xff)));
        int length = header.getInt();
        if (length < 0 || length > kind.limit()) {
            throw new ProtocolException(kind + " has at most " + kind.limit() + " bytes, not " + length);
        }
        var body = ByteBuffer.allocate(length);
        if (!fill(body)) {
            throw new EOFException("a frame of " + length + " bytes ends after " + body.position());
        }
        return Optional.of(new Frame(kind, body.array()));
    }

    private boolean fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Sends a frame; waits while the far end does not read. */
    public void write(Frame frame) throws IOException {
        var buffer = ByteBuffer.allocate(HEADER + frame.body().length)
                .put(frame.kind().letter())
                .putInt(frame.body().length)
                .put(frame.body())
                .flip();
        synchronized (writing) {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }

    /** Sends a frame without a body. */
    public void write(Frame.Kind kind) throws IOException {
        write(new Frame(kind, new byte[0]));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
