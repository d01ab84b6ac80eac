package org.passeur.shell.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is typed at the far end; the first read asks for it. Holds at most {@value #MAX_PIECES} pieces that nobody reads. */
final class TypedInput extends InputStream {
    private static final int MAX_PIECES = 64;

    /** Asks the far end to begin. */
    @FunctionalInterface
    interface Asker {
        void ask() throws IOException;
    }

    private final Asker asker;
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private int at;
    private boolean asked;
    private boolean ended;

    TypedInput(Asker asker) {
        this.asker = asker;
    }

    /** An empty piece is the end. */
    synchronized void typed(byte[] piece) throws IOException {
        if (pieces.size() == MAX_PIECES) {
            throw new java.net.ProtocolException("more is typed than is read");
        }
        if (piece.length == 0) {
            end();
        } else if (!ended) {
            pieces.addLast(piece);
            notifyAll();
        }
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public synchronized int available() {
        byte[] first = pieces.peekFirst();
        return first == null ? 0 : first.length - at;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        askOnce();
        synchronized (this) {
            if (length == 0) {
                return 0;
            }
            byte[] first = await();
            if (first.length == 0) {
                return -1;
            }
            int count = Math.min(length, first.length - at);
            System.arraycopy(first, at, into, offset, count);
            at += count;
            if (at == first.length) {
                pieces.removeFirst();
                at = 0;
            }
            return count;
        }
    }

    private void askOnce() throws IOException {
        synchronized (this) {
            if (asked) {
                return;
            }
            asked = true;
        }
        asker.ask();
    }

    /** The first piece, or an empty one at the end. Holds this object's lock. */
    private synchronized byte[] await() throws InterruptedIOException {
        try {
            while (pieces.isEmpty() && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for input");
        }
        byte[] first = pieces.peekFirst();
        return first == null ? new byte[0] : first;
    }
}
