package org.passeur.transfer.chunked;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.passeur.api.TransferException;
import org.passeur.api.TransferException.Cancelled;
import org.passeur.api.TransferException.IntegrityFailed;
import org.passeur.api.TransferException.LinkLost;
import org.passeur.api.TransferException.Refused;
import org.passeur.api.TransferException.StorageFailed;
import org.passeur.spi.transfer.Exchange;
import org.passeur.transfer.chunked.wire.Frame;
import org.passeur.transfer.chunked.wire.FrameCodec;

/** One exchange of a conversation: what both directions have in common. The lock is the conversation's. */
abstract class Stream implements Exchange {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    final ChunkedConversation talk;
    final ReentrantLock lock;
    final Condition changed;
    final Outbox.Lane lane;

    private final AtomicBoolean started = new AtomicBoolean();
    // The lock guards these.
    int id; // 0 before it begins
    private boolean cancelled;
    private boolean ended;
    private @Nullable TransferException over;

    Stream(ChunkedConversation talk, boolean content) {
        this.talk = talk;
        this.lock = talk.lock();
        this.changed = lock.newCondition();
        this.lane = talk.outbox().lane(content, changed);
    }

    /** Does it; returns when it is done and all was said. */
    abstract void move() throws IOException;

    /** Closes what it has, after it ended in whatever way. */
    abstract void release();

    @Override
    public final void run() throws IOException {
        if (started.getAndSet(true)) {
            throw new IllegalStateException("an exchange runs once");
        }
        try {
            check();
            move();
            leave(null);
        } catch (TransferException e) {
            leave(e);
            throw e;
        } catch (IOException e) {
            var failed = new StorageFailed(false, "a file could not be read or stored", e);
            leave(failed);
            throw failed;
        } catch (RuntimeException e) {
            leave(new Cancelled(false, "the exchange failed unexpectedly"));
            throw e;
        } finally {
            release();
        }
    }

    @Override
    public final void cancel() {
        lock.lock();
        try {
            if (!ended && !cancelled) {
                cancelled = true;
                leave(cancelledHere());
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The exchange is over for the far end: it says so unless it knows. Idempotent; the first reason counts. */
    private void leave(@Nullable TransferException why) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            if (why != null) {
                lane.close();
                if (id != 0 && over == null && !(why instanceof Refused)) {
                    tell(why);
                }
            }
            talk.forget(this);
        } finally {
            lock.unlock();
        }
    }

    /** Says why it is over. Called with the lock. */
    final void tell(TransferException why) {
        talk.outbox().urgent(FrameCodec.encode(new Frame.Cancel(id, reason(why), words(why))));
    }

    private static Frame.Reason reason(TransferException why) {
        return why instanceof StorageFailed
                ? Frame.Reason.STORAGE
                : why instanceof IntegrityFailed ? Frame.Reason.INTEGRITY : Frame.Reason.CANCELLED;
    }

    /** What the far end may know: not our paths. */
    private static String words(TransferException why) {
        return why instanceof StorageFailed ? "" : String.valueOf(why.getMessage());
    }

    /** The far end, or the link's end, ends it. Called with the lock. */
    final void end(TransferException why) {
        if (over == null) {
            over = why;
            lane.close();
            changed.signalAll();
        }
    }

    /** The far end says that it is over. Called with the lock. */
    final void cancelledByPeer(Frame.Cancel cancel) {
        String text = cancel.text().isEmpty() ? "" : ": " + cancel.text();
        end(
                switch (cancel.reason()) {
                    case CANCELLED -> new Cancelled(true, "the other side cancelled the transfer" + text);
                    case STORAGE ->
                        new Cancelled(
                                true, "the other side ended the transfer: it could not read or store a file" + text);
                    case INTEGRITY -> new IntegrityFailed("the other side found wrong content" + text);
                    case BUSY -> new Cancelled(true, "the other side is too busy" + text + "; try again later");
                });
    }

    /** @throws TransferException if it is over */
    final void check() throws TransferException {
        lock.lock();
        try {
            if (cancelled) {
                throw cancelledHere();
            }
            if (over != null) {
                throw over;
            }
        } finally {
            lock.unlock();
        }
    }

    /** @throws Cancelled if it was cancelled here */
    final void requireNotCancelled() throws Cancelled {
        lock.lock();
        try {
            if (cancelled) {
                throw cancelledHere();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Why it is over; null if it is not. Called with the lock. */
    final @Nullable TransferException over() {
        return cancelled ? cancelledHere() : over;
    }

    static Cancelled cancelledHere() {
        return new Cancelled(false, "the transfer was cancelled here");
    }

    /** Waits, without a limit of its own but while the far end lives; {@link #changed} has it looked at again. */
    final void await(BooleanSupplier happened) throws TransferException {
        lock.lock();
        try {
            while (!happened.getAsBoolean()) {
                check();
                if (changed.awaitNanos(LOOK_NANOS) <= 0) {
                    talk.requireAlive();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Cancelled(false, "the thread of the exchange was interrupted");
        } finally {
            lock.unlock();
        }
    }

    /** Says something, when its turn comes; waits for room. */
    final void say(Frame frame) throws TransferException {
        await(lane::room);
        lane.put(FrameCodec.encode(frame));
    }

    static LinkLost lost(String how, @Nullable Throwable cause) {
        return new LinkLost("the link broke: " + how, cause);
    }
}
