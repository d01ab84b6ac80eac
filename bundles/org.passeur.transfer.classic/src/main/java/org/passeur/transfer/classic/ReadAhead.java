package org.passeur.transfer.classic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.passeur.api.TransferException.Cancelled;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;

/**
 * Reads a link on a thread of its own into a ring, so that the exchange's thread can wait for bytes, for a decision and for
 * cancelling at the same time, and store content while the next is read. One thread fills, one takes.
 */
final class ReadAhead {
    private static final Deadline NOW = Deadline.after(Duration.ZERO);

    /** What there is for the taker. Bytes come first: an end is only told when all before it was taken. */
    enum Event {
        BYTES,
        /** The far end ended its output in order. */
        END,
        /** The link broke or was closed; {@link #failure} says how. */
        BROKEN,
        /** What else was waited for has come. */
        WOKEN,
        /** The deadline passed. */
        TIMEOUT
    }

    private final Link link;
    private final ByteBuffer ring;
    private final Runnable onEnd;
    private final int maxRead;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // The lock guards all below.
    private int start; // of what is to be taken
    private int filled;
    private boolean ended;
    private boolean stopped;
    private @Nullable IOException failure;

    /**
     * @param capacity bytes of the ring; one read takes at most half of it, so that both threads have work
     * @param onEnd told on the reading thread when the far end has ended in order
     */
    ReadAhead(Link link, int capacity, Runnable onEnd) {
        this.link = link;
        this.onEnd = onEnd;
        this.ring = ByteBuffer.allocateDirect(capacity);
        this.maxRead = Math.max(1, capacity / 2);
        this.thread = new Thread(this::fill, "passeur-classic-reader");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Has a waiting taker look again at what it waits for. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for something to happen.
     *
     * @param woken what else to wait for; {@link #wake} has it looked at again
     * @param deadline until when; null to wait for ever, that is until the exchange is cancelled
     */
    Event await(BooleanSupplier woken, @Nullable Deadline deadline) throws Cancelled {
        lock.lock();
        try {
            while (true) {
                if (filled > 0) {
                    return Event.BYTES;
                }
                if (ended) {
                    return Event.END;
                }
                if (failure != null) {
                    return Event.BROKEN;
                }
                if (woken.getAsBoolean()) {
                    return Event.WOKEN;
                }
                if (deadline != null && deadline.passed()) {
                    return Event.TIMEOUT;
                }
                pause(deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Cancelled(false, "the thread of the exchange was interrupted");
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller loops
    private void pause(@Nullable Deadline deadline) throws InterruptedException {
        if (deadline == null) {
            changed.await();
        } else {
            long unused = changed.awaitNanos(deadline.remainingNanos());
        }
    }

    /** What there is now; {@code TIMEOUT} if nothing. */
    Event poll() throws Cancelled {
        return await(() -> false, NOW);
    }

    /** Bytes to take, at most {@code limit}, valid until {@link #taken} is told how many were. */
    ByteBuffer bytes(long limit) {
        lock.lock();
        try {
            int contiguous = Math.min(filled, ring.capacity() - start);
            return ring.slice(start, (int) Math.min(contiguous, limit));
        } finally {
            lock.unlock();
        }
    }

    /** Makes room. */
    void taken(int bytes) {
        lock.lock();
        try {
            start = (start + bytes) % ring.capacity();
            filled -= bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes what comes and throws it away, to the end of the link or the deadline. */
    Event skipToEnd(Deadline deadline) throws Cancelled {
        while (!deadline.passed()) {
            Event event = await(() -> false, deadline);
            if (event != Event.BYTES) {
                return event;
            }
            taken(bytes(Long.MAX_VALUE).remaining());
        }
        return Event.TIMEOUT;
    }

    /** What broke the link. */
    @Nullable
    IOException failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the thread go once the link is closed; waits for it until the deadline. Never fails. */
    void stop(Deadline deadline) {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(Math.max(1, deadline.remainingMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fill() {
        try {
            ByteBuffer room = room();
            while (room != null) {
                int n = link.read(room);
                if (n < 0) {
                    end(null);
                    onEnd.run();
                    return;
                }
                filled(n);
                room = room();
            }
        } catch (IOException e) {
            end(e);
        } catch (RuntimeException e) {
            end(new IOException("reading the link failed unexpectedly", e));
        } catch (InterruptedException e) {
            end(new IOException("the reading thread was interrupted", e));
        }
    }

    /** Free space in one piece, waiting for some; null when stopped. */
    private @Nullable ByteBuffer room() throws InterruptedException {
        lock.lock();
        try {
            while (filled == ring.capacity() && !stopped) {
                changed.await();
            }
            if (stopped) {
                return null;
            }
            int at = (start + filled) % ring.capacity();
            int contiguous = Math.min(ring.capacity() - filled, ring.capacity() - at);
            return ring.slice(at, Math.min(contiguous, maxRead));
        } finally {
            lock.unlock();
        }
    }

    private void filled(int bytes) {
        lock.lock();
        try {
            filled += bytes;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end(@Nullable IOException why) {
        lock.lock();
        try {
            if (why == null) {
                ended = true;
            } else {
                failure = why;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
