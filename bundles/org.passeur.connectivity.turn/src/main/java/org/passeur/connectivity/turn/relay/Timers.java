package org.passeur.connectivity.turn.relay;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clock, and what shall happen later. */
public interface Timers extends Closeable {
    /** Nanoseconds like {@link System#nanoTime()}. */
    long nanoTime();

    /**
     * Runs something once, later; it must not block. Closing what is returned prevents that, if it comes in time. After
     * {@link #close} nothing runs any more.
     */
    Pending after(Duration wait, Runnable task);

    /** Forgets everything. */
    @Override
    void close();

    /** Something that will happen. */
    interface Pending extends AutoCloseable {
        @Override
        void close();
    }

    /** {@code wait} from now. */
    default Deadline deadline(Duration wait) {
        return Deadline.after(wait, this::nanoTime);
    }

    /** Closes it at the deadline, so that whoever is blocked in it goes on. */
    default Pending closing(Closeable what, Deadline deadline) {
        return after(deadline.remaining(), () -> {
            try {
                what.close();
            } catch (IOException e) {
                LoggerFactory.getLogger(Timers.class).debug("closing failed: {}", e.toString());
            }
        });
    }

    /** Real time, on {@code passeur-turn-timer}, which is there while something is pending. */
    static Timers real() {
        return new Timers() {
            private static final Logger LOG = LoggerFactory.getLogger(Timers.class);
            private final ScheduledThreadPoolExecutor executor = make();

            private static ScheduledThreadPoolExecutor make() {
                var made = new ScheduledThreadPoolExecutor(1, task -> {
                    Thread thread = Executors.defaultThreadFactory().newThread(task);
                    thread.setName("passeur-turn-timer");
                    thread.setDaemon(true);
                    return thread;
                });
                made.setRemoveOnCancelPolicy(true);
                made.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
                made.setKeepAliveTime(1, TimeUnit.SECONDS);
                made.allowCoreThreadTimeOut(true);
                return made;
            }

            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public Pending after(Duration wait, Runnable task) {
                if (executor.isShutdown()) {
                    return () -> {};
                }
                Future<?> future = executor.schedule(() -> run(task), wait.toNanos(), TimeUnit.NANOSECONDS);
                return () -> future.cancel(false);
            }

            private void run(Runnable task) {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error("a task of the TURN client failed", e);
                }
            }

            @Override
            public void close() {
                executor.shutdownNow();
            }
        };
    }
}
