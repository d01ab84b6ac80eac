package org.passeur.connectivity.turn;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.passeur.api.LinkPath;
import org.passeur.connectivity.turn.relay.TurnSocket;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;

/**
 * A connection through a relay: bytes as they are.
 *
 * <p>A relay cannot pass on the end of one direction: when one of its connections ends, it ends the other (RFC 6062 section
 * 5.4), and coturn with a reset that takes bytes with it which the far end has not got yet. So {@link #endOutput} sends
 * nothing; what lies above (TLS) has its own last words. {@link #close} after it leaves the far end time to read them:
 * {@link #LINGER}, or at the initiator, who hears the last words before it ends, {@link #SILENCE} without a byte. So two that
 * wait for each other do not wait long.
 */
final class TurnLink implements Link {
    /** For how long {@link #close} waits at most, after {@link #endOutput}, for the far end to end too. */
    static final Duration LINGER = Duration.ofMillis(700);

    /** The same at the initiator, since the last byte came. */
    static final Duration SILENCE = Duration.ofMillis(200);

    private static final int BUFFER = 64 * 1024;
    private static final int DRAIN_LIMIT = 4 * 1024 * 1024;

    private final TurnSocket socket;
    private final LinkPath path;
    private final Side side;
    private final Watcher watcher;
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    private byte[] incoming = new byte[0]; // guarded by reading
    private byte[] outgoing = new byte[0]; // guarded by writing
    private boolean ended; // guarded by reading
    private int first; // a byte that was read before, or -1; guarded by reading
    private volatile boolean heard;
    private volatile boolean outputEnded;
    private volatile @Nullable IOException broken;

    /** Whoever gave the link away. */
    interface Watcher {
        /** The first byte came: the far end is there. */
        void heard();

        /** It broke before that; what is thrown, maybe with a better reason. */
        IOException unheard(IOException why);

        /** Once. */
        void closed();
    }

    /**
     * @param socket connected through the relay; belongs to the link from now on
     * @param first a byte that was read from it already, or -1
     */
    TurnLink(TurnSocket socket, int first, LinkPath path, Side side, Watcher watcher) {
        this.socket = socket;
        this.first = first;
        this.path = path;
        this.side = side;
        this.watcher = watcher;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        requireOpen();
        if (!into.hasRemaining()) {
            return 0;
        }
        reading.lock();
        try {
            requireOpen();
            if (ended) {
                return -1;
            }
            int n = receive(into);
            if (n > 0 && !heard) {
                heard = true;
                watcher.heard();
            }
            if (n < 0) {
                if (!heard) {
                    throw new IOException("the relay ended the connection");
                }
                ended = true;
            }
            return n;
        } catch (IOException e) {
            throw failed(e);
        } finally {
            reading.unlock();
        }
    }

    private int receive(ByteBuffer into) throws IOException {
        if (first >= 0) {
            into.put((byte) first);
            first = -1;
            return 1;
        }
        if (into.hasArray()) {
            int n = socket.input().read(into.array(), into.arrayOffset() + into.position(), into.remaining());
            into.position(into.position() + Math.max(0, n));
            return n;
        }
        if (incoming.length == 0) {
            incoming = new byte[BUFFER];
        }
        int n = socket.input().read(incoming, 0, Math.min(incoming.length, into.remaining()));
        if (n > 0) {
            into.put(incoming, 0, n);
        }
        return n;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        requireOpen();
        if (outputEnded) {
            throw new IOException("the output of this link was ended");
        }
        writing.lock();
        try {
            while (from.hasRemaining()) {
                send(from);
            }
        } catch (IOException e) {
            throw failed(e);
        } finally {
            writing.unlock();
        }
    }

    private void send(ByteBuffer from) throws IOException {
        int n = Math.min(BUFFER, from.remaining());
        if (from.hasArray()) {
            socket.output().write(from.array(), from.arrayOffset() + from.position(), n);
            from.position(from.position() + n);
            return;
        }
        if (outgoing.length == 0) {
            outgoing = new byte[BUFFER];
        }
        from.get(outgoing, 0, n);
        socket.output().write(outgoing, 0, n);
    }

    private IOException failed(IOException e) {
        if (closed.get()) {
            if (e instanceof ClosedChannelException) {
                return e;
            }
            var end = new ClosedChannelException();
            end.initCause(e);
            return end;
        }
        IOException earlier = broken;
        if (earlier != null) {
            return new IOException(earlier.getMessage(), e);
        }
        IOException why = heard
                ? new IOException(
                        "the relayed connection ended: the peer, the relay or the network between is gone ("
                                + e.getMessage() + ")",
                        e)
                : watcher.unheard(e);
        broken = why;
        return why;
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public void endOutput() throws IOException {
        requireOpen();
        outputEnded = true;
    }

    @Override
    public boolean isOpen() {
        return !closed.get() && broken == null;
    }

    @Override
    public LinkPath path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (outputEnded && broken == null) {
                awaitEnd();
            }
        } catch (IOException e) {
            broken = e; // the far end has ended, too, in its way
        } finally {
            socket.close();
            watcher.closed();
        }
    }

    /** A connection that is closed with something unread in it is reset, too: so what comes meanwhile is read away. */
    private void awaitEnd() throws IOException {
        Deadline deadline = Deadline.after(LINGER);
        try {
            if (!reading.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            byte[] rubbish = new byte[BUFFER];
            long total = 0;
            while (!ended && total < DRAIN_LIMIT && !deadline.passed()) {
                long patience = side == Side.INITIATOR
                        ? Math.min(SILENCE.toMillis(), deadline.remainingMillis())
                        : deadline.remainingMillis();
                socket.readTimeout((int) Math.max(1, patience));
                int n = socket.input().read(rubbish);
                ended = n < 0;
                total += n;
            }
        } catch (SocketTimeoutException e) {
            outputEnded = true; // it stays open; we have waited long enough
        } finally {
            reading.unlock();
        }
    }
}
