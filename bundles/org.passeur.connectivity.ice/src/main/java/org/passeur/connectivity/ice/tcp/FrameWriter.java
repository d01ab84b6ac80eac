package org.passeur.connectivity.ice.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Writes RFC 4571 frames: data in batches without copying it, STUN messages between the batches. */
final class FrameWriter {
    /** A TLS record at its longest (RFC 8446 section 5.2, RFC 5246 section 6.2.3): so much at once every peer takes. */
    static final int MAX_FRAME = 16 * 1024 + 5 + 2048;

    private static final int BATCH = 16;
    private static final int SHORT_OF_STUN = StunMessage.HEADER - 1;
    private static final long STUN_PATIENCE_MILLIS = 500;

    private final SocketChannel channel;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final ByteBuffer headers = ByteBuffer.allocateDirect(2 * BATCH);
    private boolean ended;

    FrameWriter(SocketChannel channel) {
        this.channel = channel;
    }

    /** Writes it all; blocks while the network does. */
    void data(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            lock.lock();
            try {
                if (ended) {
                    throw new ClosedChannelException();
                }
                batch(from);
            } finally {
                lock.unlock();
            }
        }
    }

    private void batch(ByteBuffer from) throws IOException {
        ByteBuffer[] parts = new ByteBuffer[2 * BATCH];
        int count = 0;
        long length = 0;
        int at = from.position();
        headers.clear();
        while (at < from.limit() && count < parts.length) {
            int n = frameLength(from, at);
            headers.putShort((short) n);
            parts[count++] = headers.slice(headers.position() - 2, 2);
            parts[count++] = from.slice(at, n);
            at += n;
            length += 2L + n;
        }
        while (length > 0) {
            length -= channel.write(parts, 0, count);
        }
        from.position(at);
    }

    /** What begins like a STUN message goes in two frames, the first too short to be one. */
    private static int frameLength(ByteBuffer from, int at) {
        int n = Math.min(MAX_FRAME, from.limit() - at);
        return StunMessage.startsAt(from, at, n) ? SHORT_OF_STUN : n;
    }

    /** Writes a message soon or not at all: what keeps the lock is data, which says as well that this end is alive. */
    void stun(byte[] message, int offset, int length) throws IOException {
        try {
            if (!lock.tryLock(STUN_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            if (ended) {
                return;
            }
            ByteBuffer frame = ByteBuffer.allocate(2 + length)
                    .putShort((short) length)
                    .put(message, offset, length)
                    .flip();
            while (frame.hasRemaining()) {
                channel.write(frame);
            }
        } finally {
            lock.unlock();
        }
    }

    /** No more frames, after those written. */
    void end() throws IOException {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                channel.shutdownOutput();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #end}, but not if somebody is blocked in writing. */
    boolean endUnlessBusy() throws IOException {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            if (!ended) {
                ended = true;
                channel.shutdownOutput();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
