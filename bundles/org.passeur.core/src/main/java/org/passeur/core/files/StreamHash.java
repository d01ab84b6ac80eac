package org.passeur.core.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over a stream, computed beside it: {@link #update} copies, another thread digests. Memory is bounded by
 * {@value #BUFFERS} buffers; a stream that is faster than the digest waits. Used by one thread; {@link #close} by any.
 */
final class StreamHash implements AutoCloseable {
    private static final int BUFFERS = 4;
    private static final int BUFFER_BYTES = 128 * 1024;

    private final MessageDigest digest = sha256();
    private final BlockingQueue<ByteBuffer> full = new ArrayBlockingQueue<>(BUFFERS + 2);
    private final BlockingQueue<ByteBuffer> empty = new ArrayBlockingQueue<>(BUFFERS);
    private final CountDownLatch digested = new CountDownLatch(1);
    private final boolean beside;
    private @Nullable ByteBuffer current;
    private int made;
    private volatile boolean closed;
    private volatile boolean cut; // the digesting thread was interrupted

    /**
     * Hashes a stream of {@code size} bytes. Content that fits a buffer is digested by the caller's thread, and so is
     * everything if no thread is to be had.
     *
     * @param threads runs a task on a thread, if there is one
     */
    StreamHash(long size, Predicate<Runnable> threads) {
        beside = size > BUFFER_BYTES && threads.test(this::run);
    }

    /**
     * Adds these bytes, whose position moves.
     *
     * @throws IOException if it was closed, or its thread was
     */
    void update(ByteBuffer bytes) throws IOException, InterruptedException {
        if (!beside) {
            digest.update(bytes);
            return;
        }
        while (bytes.hasRemaining()) {
            ByteBuffer buffer = current == null ? take() : current;
            int n = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(bytes.slice(bytes.position(), n));
            bytes.position(bytes.position() + n);
            current = buffer;
            if (!buffer.hasRemaining()) {
                full.put(buffer.flip());
                current = null;
            }
        }
    }

    /**
     * The hash of all that was added, as 64 hexadecimal digits. Called once.
     *
     * @throws IOException if it was closed, or its thread was: then some of it was not digested
     */
    String finish() throws IOException, InterruptedException {
        if (beside) {
            if (current != null) {
                full.put(current.flip());
            }
            full.put(ByteBuffer.allocate(0));
            digested.await();
            requireAll();
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Lets the digesting thread go; idempotent, does not wait. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (beside && !full.offer(ByteBuffer.allocate(0))) {
            full.clear(); // nobody wants these any more
        }
    }

    private void requireAll() throws IOException {
        if (closed || cut) {
            throw new AsynchronousCloseException();
        }
    }

    private ByteBuffer take() throws IOException, InterruptedException {
        ByteBuffer free = empty.poll();
        if (free != null) {
            return free;
        }
        if (made < BUFFERS) {
            made++;
            return ByteBuffer.allocate(BUFFER_BYTES);
        }
        while (free == null) {
            requireAll();
            free = empty.poll(100, TimeUnit.MILLISECONDS);
        }
        return free;
    }

    private void run() {
        try {
            for (ByteBuffer next = full.take(); next.hasRemaining(); next = full.take()) {
                digest.update(next);
                empty.add(next.clear());
            }
        } catch (InterruptedException e) {
            cut = true;
            Thread.currentThread().interrupt(); // the node stops
        } finally {
            digested.countDown();
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
