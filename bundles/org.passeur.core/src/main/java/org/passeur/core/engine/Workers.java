package org.passeur.core.engine;

import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that block: on networks, files and people's handlers. A thread has the name of what it does. */
public final class Workers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Workers.class);
    private static final String IDLE = "passeur-worker";

    private final ThreadPoolExecutor executor;

    /** @param threads at most so many at a time */
    public Workers(int threads) {
        executor = new ThreadPoolExecutor(0, threads, 2, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            var thread = new Thread(task, IDLE);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Runs a task at once.
     *
     * @param name of the thread while it does so
     * @return to interrupt the task with, or null if there is no thread for it
     */
    public @Nullable Future<?> run(String name, Runnable task) {
        var future = new FutureTask<@Nullable Void>(() -> named(name, task), null);
        try {
            executor.execute(future);
            return future;
        } catch (RejectedExecutionException e) {
            log.debug("no thread for {}: {} run", name, executor.getActiveCount(), e);
            return null;
        }
    }

    /** Runs a task at once: on a thread, or else here. For tasks that must happen, and block shortly if at all. */
    public void surely(String name, Runnable task) {
        if (run(name, task) == null) {
            task.run();
        }
    }

    private static void named(String name, Runnable task) {
        Thread.currentThread().setName(name);
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("{} failed; this is a defect, please report it", name, e);
        } finally {
            Thread.currentThread().setName(IDLE);
        }
    }

    /** Interrupts all and waits a while. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(1, TimeUnit.SECONDS)) {
                log.warn("{} threads of the node do not end; a provider blocks them", executor.getActiveCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
