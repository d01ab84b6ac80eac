package org.passeur.transfer.classic;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.passeur.api.TransferException;
import org.passeur.api.TransferException.Cancelled;
import org.passeur.api.TransferException.LinkLost;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What both ends have in common: the thread of {@link #run} does all the writing and decides, a reader reads ahead, and when
 * the exchange is to end early a third thread closes the link if the first two do not get there in time.
 */
abstract class ClassicExchange implements Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(ClassicExchange.class);
    private static final Duration READER_STOP = Duration.ofSeconds(1); // LNK-3

    final SecureLink link;
    final Limits limits;
    final ReadAhead input;

    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean cancelled;

    ClassicExchange(SecureLink link, Limits limits, int ringBytes) {
        this.link = link;
        this.limits = limits;
        this.input = new ReadAhead(link, ringBytes, this::farEndEnded);
    }

    /** Moves the files; returns when all is done and the far end may be told so. */
    abstract void move() throws IOException;

    /** Says to the far end that the exchange ends early, if the protocol has a word for it now. */
    abstract void sayWhy(TransferException failure) throws IOException;

    /** On the thread that cancels, which must not wait: what to do even if the exchange's thread is stuck. */
    abstract void whenCancelled();

    /** On the reader's thread: the far end has ended in order. */
    abstract void farEndEnded();

    @Override
    public final void run() throws IOException {
        if (started.getAndSet(true)) {
            throw new IllegalStateException("an exchange runs once");
        }
        boolean reading = false;
        try (link) {
            if (cancelled) {
                throw cancelledHere();
            }
            input.start();
            reading = true;
            moveAndEnd();
        } finally {
            ended.countDown();
            if (reading) {
                input.stop(Deadline.after(READER_STOP));
            }
        }
    }

    private void moveAndEnd() throws IOException {
        try {
            move();
        } catch (TransferException e) {
            endEarly(e);
            throw e;
        } catch (RuntimeException e) {
            endEarly(new Cancelled(false, "the exchange failed unexpectedly"));
            throw e;
        }
        endOutput();
    }

    /** Lets the far end see an end in order, which is what tells cancelling from a broken link. */
    private void endEarly(TransferException failure) {
        closeAfterGrace();
        Deadline grace = Deadline.after(limits.cancelGrace());
        try {
            sayWhy(failure);
            link.endOutput();
            // Closing with bytes unread would reset the connection and destroy what was just said.
            ReadAhead.Event how = input.skipToEnd(grace);
            LOG.debug("The exchange ended early, and the far end with {}", how);
        } catch (IOException e) {
            LOG.debug("The link broke while the exchange ended early", e);
        }
    }

    private void endOutput() {
        try {
            link.endOutput();
        } catch (IOException e) {
            LOG.debug("The link broke after all was moved", e);
        }
    }

    @Override
    public final void cancel() {
        cancelled = true;
        if (ended.getCount() > 0) {
            closeAfterGrace();
            input.wake();
            whenCancelled();
        }
    }

    final boolean cancelled() {
        return cancelled;
    }

    final void checkCancelled() throws Cancelled {
        if (cancelled) {
            throw cancelledHere();
        }
    }

    static Cancelled cancelledHere() {
        return new Cancelled(false, "the transfer was cancelled here");
    }

    /** Why reading stopped. */
    final TransferException lost(String when) {
        IOException failure = input.failure();
        return cancelled ? cancelledHere() : lost(when, failure);
    }

    static TransferException lost(String when, @Nullable IOException failure) {
        if (failure instanceof TransferException known) {
            return known;
        }
        return new LinkLost("the link broke " + when + "; send the file again", failure);
    }

    /** Unless the exchange ends by itself soon, closes the link under whatever is stuck. */
    final void closeAfterGrace() {
        if (closing.getAndSet(true)) {
            return;
        }
        var thread = new Thread(this::closeIfStuck, "passeur-classic-closer");
        thread.setDaemon(true);
        thread.start();
    }

    private void closeIfStuck() {
        try {
            if (started.get() && ended.await(limits.cancelGrace().toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            link.close();
        } catch (IOException e) {
            LOG.debug("Closing a stuck link failed", e);
        }
    }
}
