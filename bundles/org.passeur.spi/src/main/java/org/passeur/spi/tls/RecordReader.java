package org.passeur.spi.tls;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import org.passeur.spi.link.Link;

/**
 * The incoming half of an engine: reads large pieces from the link below and opens the records in them, straight into
 * the reader's buffer where that has room for a whole one.
 *
 * <p>Its buffers have fixed sizes: a record's length has 16 bits, so any fits, and the engine refuses those that TLS
 * does not allow.
 */
final class RecordReader {
    private static final int BUFFER = 256 * 1024;

    /** More than the content of any record. */
    private static final int CONTENT = 64 * 1024;

    /** How many messages of the handshake protocol are opened in a row before what they ask for must be sent. */
    private static final int UNANSWERED = 4096;

    private final SSLEngine engine;
    private final Link link;
    private final RecordWriter writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteBuffer records = ByteBuffer.allocate(BUFFER).flip();
    private final ByteBuffer content = ByteBuffer.allocate(CONTENT).flip();
    private int enough;
    private int unanswered;
    private boolean established;
    private boolean ended;

    RecordReader(SSLEngine engine, Link link, RecordWriter writer) {
        this.engine = engine;
        this.link = link;
        this.writer = writer;
    }

    /** Reads application data; blocks until there is some. */
    int read(ByteBuffer into) throws IOException {
        lock.lock();
        try {
            if (!into.hasRemaining()) {
                return 0;
            }
            int before = into.position();
            while (into.position() == before) {
                if (content.hasRemaining()) {
                    takeContent(into);
                } else if (ended) {
                    return -1;
                } else if (!openAll(into) && !ended) {
                    receive();
                }
            }
            return into.position() - before;
        } finally {
            lock.unlock();
        }
    }

    private void takeContent(ByteBuffer into) {
        int n = Math.min(into.remaining(), content.remaining());
        into.put(content.slice(content.position(), n));
        content.position(content.position() + n);
    }

    /** Opens records as long as their content has room in {@code into}; at least one, if a whole one is there. */
    private boolean openAll(ByteBuffer into) throws IOException {
        boolean any = false;
        while (into.remaining() >= enough() && openInto(into)) {
            any = true;
        }
        return any || openOne();
    }

    private int enough() {
        if (enough == 0) {
            enough = engine.getSession().getApplicationBufferSize();
        }
        return enough;
    }

    /** Opens the next record into the buffer for what the reader has no room for; false if it is not all there. */
    private boolean openOne() throws IOException {
        content.compact();
        try {
            return openInto(content);
        } finally {
            content.flip();
        }
    }

    private boolean openInto(ByteBuffer into) throws IOException {
        if (ended || !records.hasRemaining()) {
            return false;
        }
        SSLEngineResult result = engine.unwrap(records, into);
        if (result.getStatus() == Status.CLOSED) {
            closed(result);
            return false;
        }
        runTasks();
        boolean moved = result.bytesConsumed() > 0
                || result.bytesProduced() > 0
                || result.getHandshakeStatus() == HandshakeStatus.NEED_TASK;
        if (established && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            answer(result, moved);
            return moved || result.getStatus() == Status.OK;
        }
        unanswered = 0;
        return moved;
    }

    /**
     * The engine has something to say: on another thread, since two readers that wait for full links would wait for each
     * other. That a record is not all there yet, or has no room, is no reason to wait either: the rest of it may come
     * only when the far end's writer goes on. The reader waits in two cases: the engine opens nothing before it has said
     * it, or the far end asks on and on while nothing can be sent, for the engine keeps every answer in memory.
     */
    private void answer(SSLEngineResult result, boolean moved) throws IOException {
        boolean opensNothing = !moved && result.getStatus() == Status.OK;
        if (moved && result.bytesProduced() == 0) {
            unanswered++;
        }
        if (opensNothing || unanswered >= UNANSWERED) {
            writer.answer();
            unanswered = 0;
        } else {
            writer.answerAside();
        }
    }

    private void closed(SSLEngineResult result) throws IOException {
        if (result.bytesConsumed() > 0) {
            ended = true;
        } else if (writer.ended()) {
            discard();
        } else {
            throw new EOFException("the TLS engine is closed");
        }
    }

    /** After our own close_notify some engines (Bouncy Castle's) open no more records: only the end is awaited then. */
    private void discard() throws IOException {
        do {
            records.clear();
        } while (link.read(records) >= 0);
        records.flip();
        ended = true;
    }

    /** Takes one step of a handshake: opens a record, or receives more. */
    void step() throws IOException {
        lock.lock();
        try {
            if (!openOne()) {
                if (ended) {
                    throw new EOFException("the far end ended the link during the handshake");
                }
                receive();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The handshake is over: the reader sends the engine's answers from now on, nobody else does. */
    void established() {
        lock.lock();
        try {
            established = true;
        } finally {
            lock.unlock();
        }
    }

    void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /**
     * After a failed write: opens what the far end sent before it closed, up to the first application data, unless
     * another thread reads just now. If it sent an alert that throws.
     */
    void lookForAlert() throws IOException {
        if (lock.tryLock()) {
            try {
                while (!ended && !content.hasRemaining()) {
                    if (!openOne() && !ended) {
                        receive();
                    }
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void receive() throws IOException {
        records.compact();
        try {
            if (!records.hasRemaining()) {
                throw new IOException("the TLS engine opens none of the records that are there");
            }
            if (link.read(records) < 0) {
                throw new EOFException(
                        "the link ended without TLS's close_notify: it broke, or somebody cut short what the far end sent");
            }
        } finally {
            records.flip();
        }
    }
}
