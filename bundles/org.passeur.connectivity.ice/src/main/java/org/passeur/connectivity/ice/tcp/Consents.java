package org.passeur.connectivity.ice.tcp;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the consent of all links fresh. One thread, {@code passeur-ice-consent}, watches them all and never blocks;
 * checks are sent on {@code passeur-ice-consent-check}, where a link that does not move holds up no other. Both end soon
 * after the last link. Safe for all threads.
 */
public final class Consents {
    private static final Logger LOG = LoggerFactory.getLogger(Consents.class);
    private static final long IDLE_MILLIS = 500;

    private final LongSupplier nanoTime;
    private final ScheduledThreadPoolExecutor watch =
            new ScheduledThreadPoolExecutor(1, daemons("passeur-ice-consent"));
    private final ThreadPoolExecutor senders = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // one for each link at most
            IDLE_MILLIS,
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            daemons("passeur-ice-consent-check"));

    /** Begins with no thread. */
    public Consents(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        watch.setKeepAliveTime(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        watch.allowCoreThreadTimeOut(true);
        watch.setRemoveOnCancelPolicy(true);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Watches a connection until it ends or the returned handle is closed. */
    public Closeable watch(FramedChannel connection) {
        var watched = new Watched(connection);
        watched.turn();
        return watched;
    }

    private final class Watched implements Closeable, Consent.Subject {
        private final FramedChannel connection;
        private final Consent consent;
        private final AtomicBoolean sending = new AtomicBoolean();
        private boolean over; // guarded by this
        private @Nullable Future<?> next; // guarded by this

        Watched(FramedChannel connection) {
            this.connection = connection;
            this.consent = new Consent(
                    this, nanoTime, () -> ThreadLocalRandom.current().nextDouble());
        }

        private synchronized void turn() {
            long wait = over ? -1 : consent.turn();
            if (wait >= 0) {
                next = watch.schedule(this::turn, wait, TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public boolean isOpen() {
            return connection.isOpen();
        }

        @Override
        public long silentNanos() {
            return connection.silentNanos();
        }

        @Override
        public void forgiveSilence() {
            connection.forgiveSilence();
        }

        @Override
        public void check() {
            if (sending.compareAndSet(false, true)) {
                senders.execute(this::send);
            }
        }

        private void send() {
            try {
                connection.askForConsent();
            } catch (IOException e) {
                LOG.debug("{} -> {} broke: {}", connection.local(), connection.remote(), e.toString());
            } finally {
                sending.set(false);
            }
        }

        @Override
        public void expire(IOException why) {
            try {
                connection.expire(why);
            } catch (IOException e) {
                LOG.trace("it was closed meanwhile", e);
            }
        }

        @Override
        public synchronized void close() {
            over = true;
            if (next != null) {
                next.cancel(false);
            }
        }
    }
}
