package org.passeur.connectivity.ice.tcp;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Takes RFC 4571 frames apart: STUN messages whole, data as it comes. Memory does not depend on what a frame says of
 * its length. Not safe for several threads.
 */
final class FrameReader {
    /** For STUN alone; grows to {@link #DATA_BUFFER} with the first data that is asked for. */
    private static final int STUN_BUFFER = 4096;

    private static final int DATA_BUFFER = 256 * 1024;

    private final ReadableByteChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(STUN_BUFFER).flip();
    private int dataLeft;
    private boolean ended;

    /** @param first what was read from the channel before */
    FrameReader(ReadableByteChannel channel, ByteBuffer first) {
        this.channel = channel;
        if (first.remaining() > STUN_BUFFER) {
            buffer = ByteBuffer.allocateDirect(first.remaining()).flip();
        }
        buffer.clear().put(first).flip();
    }

    /** Whether the next bytes are data. */
    boolean atData() {
        return dataLeft > 0;
    }

    /** Whether something was read from the channel and not taken yet. */
    boolean hasBytes() {
        return buffer.hasRemaining();
    }

    /** Whether the far end ended its output, between two frames. */
    boolean atEnd() {
        return ended;
    }

    /**
     * Reads the next frame: a STUN message, or null if it is data ({@link #atData}) or the end ({@link #atEnd}).
     * Blocks.
     */
    @Nullable
    StunMessage nextFrame() throws IOException {
        while (dataLeft == 0 && !ended) {
            if (!fill(2)) {
                ended = true;
                return null;
            }
            int length = buffer.getShort(buffer.position()) & 0xffff;
            if (length >= StunMessage.HEADER && length <= StunMessage.MAX_LENGTH) {
                demand(2 + StunMessage.HEADER);
                if (StunMessage.startsAt(buffer, buffer.position() + 2, length)) {
                    demand(2 + length);
                    byte[] message = new byte[length];
                    buffer.position(buffer.position() + 2).get(message);
                    return new StunMessage(message);
                }
            }
            buffer.position(buffer.position() + 2);
            dataLeft = length; // 0 is a frame with nothing in it, and no end
        }
        return null;
    }

    /** Copies data: as much as is there and fits, at least one byte. Only if {@link #atData}. Blocks. */
    int data(ByteBuffer into) throws IOException {
        if (!buffer.hasRemaining()) {
            grow();
            demand(1);
        }
        int total = 0;
        do {
            int n = Math.min(into.remaining(), Math.min(dataLeft, buffer.remaining()));
            into.put(into.position(), buffer, buffer.position(), n);
            into.position(into.position() + n);
            buffer.position(buffer.position() + n);
            dataLeft -= n;
            total += n;
        } while (into.hasRemaining() && dataLeft == 0 && dataIsBuffered());
        return total;
    }

    /** Steps into the next frame if it is one of data and some of it is here. */
    private boolean dataIsBuffered() {
        if (buffer.remaining() < 2 + StunMessage.HEADER) {
            return false;
        }
        int length = buffer.getShort(buffer.position()) & 0xffff;
        if (length == 0 || StunMessage.startsAt(buffer, buffer.position() + 2, length)) {
            return false;
        }
        buffer.position(buffer.position() + 2);
        dataLeft = length;
        return true;
    }

    private void grow() {
        if (buffer.capacity() < DATA_BUFFER) {
            buffer = ByteBuffer.allocateDirect(DATA_BUFFER).put(buffer).flip();
        }
    }

    private void demand(int bytes) throws IOException {
        if (!fill(bytes)) {
            throw brokenOff();
        }
    }

    /** Until so many bytes are buffered; false at an end before the first. */
    private boolean fill(int bytes) throws IOException {
        while (buffer.remaining() < bytes) {
            boolean inFrame = dataLeft > 0 || buffer.hasRemaining();
            buffer.compact();
            int n;
            try {
                n = channel.read(buffer);
            } finally {
                buffer.flip();
            }
            if (n < 0) {
                if (inFrame) {
                    throw brokenOff();
                }
                return false;
            }
        }
        return true;
    }

    private static EOFException brokenOff() {
        return new EOFException("the connection ended in the middle of a frame");
    }
}
