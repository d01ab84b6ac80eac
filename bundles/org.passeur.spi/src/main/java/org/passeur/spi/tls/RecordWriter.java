package org.passeur.spi.tls;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.passeur.spi.link.Link;

/**
 * The outgoing half of an engine: makes records and writes them to the link below, many in one write.
 *
 * <p>Whoever writes holds the lock, also while the link below makes it wait. A reader whose engine has something to say
 * (a key update, or the answer to one) has a short-lived thread do so, unless the writer's next record carries it along
 * (RFC 8446, section 4.6.3): the reader does not wait for the link.
 */
final class RecordWriter {
    /** Room for 15 records of the largest size: few writes below, and nothing to speak of in memory. */
    private static final int BUFFER = 256 * 1024;

    /** A record by which an engine answers has some 30 bytes: these fit beside anything. */
    private static final int ANSWERS = 64;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private final Link link;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteBuffer records = ByteBuffer.allocate(BUFFER);
    private final AtomicBoolean answering = new AtomicBoolean();
    private volatile boolean ended;
    private @Nullable IOException unanswered;

    RecordWriter(SSLEngine engine, Link link) {
        this.engine = engine;
        this.link = link;
    }

    /** Whether our close_notify is out, or about to be. */
    boolean ended() {
        return ended;
    }

    /** Sends all that remains as application data. */
    void write(ByteBuffer from) throws IOException {
        lock.lock();
        try {
            if (ended) {
                throw new ClosedChannelException();
            }
            if (unanswered != null) {
                throw new IOException("the link broke before: " + unanswered.getMessage(), unanswered);
            }
            while (from.hasRemaining()) {
                fill(from);
                drain();
            }
        } finally {
            lock.unlock();
        }
    }

    private void fill(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            SSLEngineResult result = engine.wrap(from, records);
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                if (records.position() == 0) {
                    throw new IOException("a record of the TLS engine does not fit into " + BUFFER + " bytes");
                }
                return;
            }
            if (result.getStatus() == Status.CLOSED) {
                drain();
                throw new EOFException("the far end ended the link: nothing more can be written");
            }
            if (result.bytesProduced() == 0 && result.bytesConsumed() == 0) {
                throw new IOException("the TLS engine takes no data: " + result);
            }
        }
    }

    /** Sends what the engine itself has to say: handshake messages, key updates, alerts. */
    void flush() throws IOException {
        lock.lock();
        try {
            flushHeld();
        } finally {
            lock.unlock();
        }
    }

    /**
     * As {@link #flush}, unless another thread writes just now. That it fails is no concern of a reader, for whom there
     * may be more to read; the next writer is told.
     */
    void answerIfFree() throws SSLException {
        if (lock.tryLock()) {
            try {
                answerHeld();
            } finally {
                lock.unlock();
            }
        }
    }

    /** As {@link #answerIfFree}, but waits for a thread that writes just now. */
    void answer() throws SSLException {
        lock.lock();
        try {
            answerHeld();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #answer}, on a thread that ends when that is done or the link is closed; one at a time. */
    void answerAside() {
        if (answering.compareAndSet(false, true)) {
            var thread = new Thread(this::answerNow, "passeur-tls-answer");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void answerNow() {
        lock.lock();
        try {
            answering.set(false);
            answerHeld();
        } catch (SSLException e) {
            unanswered = e;
        } finally {
            lock.unlock();
        }
    }

    private void answerHeld() throws SSLException {
        try {
            for (int i = 0; i < ANSWERS; i++) { // no more: the link is not for answers alone
                SSLEngineResult result = engine.wrap(NOTHING, records);
                if (result.bytesProduced() == 0 || result.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                    break;
                }
            }
            drain();
        } catch (SSLException e) {
            throw e;
        } catch (IOException e) {
            unanswered = e;
        }
    }

    private void flushHeld() throws IOException {
        while (true) {
            SSLEngineResult result = engine.wrap(NOTHING, records);
            if (result.getStatus() == Status.BUFFER_OVERFLOW && records.position() > 0) {
                drain();
            } else if (result.bytesProduced() == 0 || result.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                break;
            }
        }
        drain();
    }

    private void drain() throws IOException {
        records.flip();
        try {
            if (records.hasRemaining()) {
                link.write(records);
            }
        } finally {
            records.clear();
        }
    }

    /** Sends close_notify and ends the output of the link below. */
    void end() throws IOException {
        lock.lock();
        try {
            endHeld();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #end}, unless another thread writes just now. */
    void endIfFree() throws IOException {
        if (lock.tryLock()) {
            try {
                endHeld();
            } finally {
                lock.unlock();
            }
        }
    }

    private void endHeld() throws IOException {
        if (!ended) {
            ended = true;
            engine.closeOutbound();
            flushHeld();
            link.endOutput();
        }
    }

    /** Sends the alert that a failed engine has left behind, or else close_notify, and ends the output. */
    void endWithAlert() throws IOException {
        lock.lock();
        try {
            ended = true;
            engine.closeOutbound();
            flushHeld();
            link.endOutput();
        } finally {
            lock.unlock();
        }
    }
}
