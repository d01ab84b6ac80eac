package org.passeur.spi.tls;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;

/**
 * Closes a link when a deadline passes, so that a call blocked in it ends. Its thread lives from the constructor until
 * {@link #close}, for which the call that made it sees; it does nothing but wait and close the link.
 */
final class LinkTimer implements AutoCloseable {
    private final Link link;
    private final Deadline deadline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stopped;
    private boolean expired;
    private @Nullable IOException failure;

    LinkTimer(String name, Link link, Deadline deadline) {
        this.link = link;
        this.deadline = deadline;
        var thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        if (waitedInVain()) {
            try {
                link.close();
            } catch (IOException e) {
                remember(e);
            }
        }
    }

    private boolean waitedInVain() {
        lock.lock();
        try {
            while (!stopped && !deadline.passed()) {
                long unused = changed.awaitNanos(deadline.remainingNanos());
            }
            expired = !stopped;
            return expired;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it; if so it ends, and waits for nothing more
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void remember(IOException e) {
        lock.lock();
        try {
            failure = e;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the deadline passed before {@link #close}, so that the link was closed. */
    boolean expired() {
        lock.lock();
        try {
            return expired;
        } finally {
            lock.unlock();
        }
    }

    /** What came of closing the link; null if all went well. */
    @Nullable
    IOException failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** The deadline does not matter any more. Does not wait. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
