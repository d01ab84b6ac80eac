package org.passeur.connectivity.turn.relay;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads {@code passeur-turn-worker-N}, at most {@value #MAX}, for what waits for a server; they end when idle. */
public final class Workers {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int MAX = 96;
    private static final long IDLE_MILLIS = 300;

    private final AtomicLong numbers = new AtomicLong();
    private final ThreadPoolExecutor executor =
            new ThreadPoolExecutor(0, MAX, IDLE_MILLIS, TimeUnit.MILLISECONDS, new SynchronousQueue<>(), this::thread);

    private Thread thread(Runnable task) {
        var thread = new Thread(task, "passeur-turn-worker-" + numbers.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins at once.
     *
     * @throws IOException if too much is going on
     */
    public void run(Runnable task) throws IOException {
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error("the TURN client failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            throw new IOException("too much is going on with TURN servers; try again in a moment", e);
        }
    }
}
