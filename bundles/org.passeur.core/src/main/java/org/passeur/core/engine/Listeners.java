package org.passeur.core.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.passeur.api.Printable;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listeners, each in order, on a thread that only this listener can hold up. A listener that is slow misses
 * progress first; one that takes nothing for {@value #QUEUE} events misses what follows.
 */
public final class Listeners implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);
    private static final int QUEUE = 8192;

    private final Map<TransferListener, ThreadPoolExecutor> queues = new ConcurrentHashMap<>();

    /** Tells this one from now on. */
    public void add(TransferListener listener) {
        queues.computeIfAbsent(listener, l -> {
            var queue = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE), task -> {
                var thread = new Thread(task, "passeur-listener");
                thread.setDaemon(true);
                return thread;
            });
            queue.allowCoreThreadTimeOut(true);
            return queue;
        });
    }

    /** Tells this one no more. */
    public void remove(TransferListener listener) {
        ThreadPoolExecutor queue = queues.remove(listener);
        if (queue != null) {
            queue.shutdownNow();
        }
    }

    /** Queues an event for all. Called by the loop, in the order of the events. */
    void tell(TransferEvent event) {
        queues.forEach((listener, queue) -> {
            if (event instanceof TransferEvent.Progressed && queue.getQueue().size() > QUEUE / 2) {
                return;
            }
            try {
                queue.execute(() -> tell(listener, event));
            } catch (RejectedExecutionException e) {
                if (!queue.isShutdown()) {
                    log.warn(
                            "a listener ({}) is too slow and misses {}",
                            listener.getClass().getName(),
                            Printable.of(event.toString()),
                            e);
                }
            }
        });
    }

    private static void tell(TransferListener listener, TransferEvent event) {
        try {
            listener.happened(event);
        } catch (RuntimeException e) {
            log.warn("a listener ({}) failed at {}", listener.getClass().getName(), Printable.of(event.toString()), e);
        }
    }

    /** Lets listeners take what is queued for a moment, then ends their threads. */
    @Override
    public void close() {
        queues.values().forEach(ThreadPoolExecutor::shutdown);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        for (ThreadPoolExecutor queue : queues.values()) {
            try {
                if (!queue.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    queue.shutdownNow();
                }
            } catch (InterruptedException e) {
                queue.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
        queues.clear();
    }
}
