package org.passeur.opendht;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few threads for signatures, sealing and waiting. What does not fit into their queue is refused. */
public final class Workers extends ThreadPoolExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int THREADS = 2;
    private static final int QUEUE = 512;

    /** @param name of the threads, with a number behind it */
    public Workers(String name) {
        this(name, THREADS);
    }

    /** With another number of threads than two. */
    public Workers(String name, int threads) {
        super(threads, threads, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), threads(name));
        allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory threads(String name) {
        var count = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** @return whether there was room for it */
    public boolean offer(Runnable task) {
        try {
            execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("Too much to do: something is dropped");
            return false;
        }
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.error("A worker's task failed: this is a defect", failure);
        }
    }
}
