package org.passeur.tck.link;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.passeur.api.LinkPath;
import org.passeur.spi.link.Link;

/** One end of a pair of links in memory, with back pressure; {@link #cut} breaks it as a dead network would. */
public final class MemoryLink implements Link {
    private final Pipe in;
    private final Pipe out;
    private final LinkPath path;

    private MemoryLink(Pipe in, Pipe out, int port, int peerPort) {
        this.in = in;
        this.out = out;
        InetAddress loopback = InetAddress.getLoopbackAddress();
        this.path = new LinkPath(
                LinkPath.Kind.HOST,
                new InetSocketAddress(loopback, port),
                new InetSocketAddress(loopback, peerPort),
                "org.passeur.tck");
    }

    /** Both ends of a link.
     *
     * @param a what one end has
     * @param b what the other has
     */
    public record Pair(MemoryLink a, MemoryLink b) {}

    /** A new pair whose directions hold {@code capacity} bytes each before the writer must wait. */
    public static Pair pair(int capacity) {
        var there = new Pipe(capacity);
        var back = new Pipe(capacity);
        return new Pair(new MemoryLink(back, there, 1, 2), new MemoryLink(there, back, 2, 1));
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return in.read(into);
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        out.write(from);
    }

    @Override
    public void endOutput() {
        out.end();
    }

    @Override
    public boolean isOpen() {
        return in.open() && out.open();
    }

    @Override
    public LinkPath path() {
        return path;
    }

    @Override
    public void close() {
        out.end();
        in.closeReader();
        out.closeWriter();
    }

    /** Breaks both directions without an orderly end. */
    public void cut() {
        in.cut();
        out.cut();
    }

    private static final class Pipe {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final ByteBuffer bytes; // in writing mode between calls
        private boolean ended;
        private boolean readerClosed;
        private boolean writerClosed;
        private boolean cut;

        Pipe(int capacity) {
            bytes = ByteBuffer.allocate(capacity);
        }

        int read(ByteBuffer into) throws IOException {
            lock.lock();
            try {
                if (!into.hasRemaining()) {
                    return 0;
                }
                while (bytes.position() == 0) {
                    if (readerClosed) {
                        throw new ClosedChannelException();
                    }
                    if (cut) {
                        throw new EOFException("the link was cut");
                    }
                    if (ended) {
                        return -1;
                    }
                    pause();
                }
                if (readerClosed) {
                    throw new ClosedChannelException();
                }
                bytes.flip();
                int n = Math.min(into.remaining(), bytes.remaining());
                into.put(bytes.slice(bytes.position(), n));
                bytes.position(bytes.position() + n);
                bytes.compact();
                changed.signalAll();
                return n;
            } finally {
                lock.unlock();
            }
        }

        void write(ByteBuffer from) throws IOException {
            lock.lock();
            try {
                while (from.hasRemaining()) {
                    if (writerClosed || ended) {
                        throw new ClosedChannelException();
                    }
                    if (cut || readerClosed) {
                        throw new IOException("the link is broken");
                    }
                    int n = Math.min(from.remaining(), bytes.remaining());
                    if (n == 0) {
                        pause();
                        continue;
                    }
                    bytes.put(from.slice(from.position(), n));
                    from.position(from.position() + n);
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        boolean open() {
            lock.lock();
            try {
                return !readerClosed && !writerClosed && !cut;
            } finally {
                lock.unlock();
            }
        }

        void end() {
            change(() -> ended = true);
        }

        void cut() {
            change(() -> cut = true);
        }

        void closeReader() {
            change(() -> readerClosed = true);
        }

        void closeWriter() {
            change(() -> writerClosed = true);
        }

        private void change(Runnable change) {
            lock.lock();
            try {
                change.run();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @SuppressWarnings("WaitNotInLoop") // the callers loop
        private void pause() throws IOException {
            try {
                changed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AsynchronousCloseException();
            }
        }
    }
}
