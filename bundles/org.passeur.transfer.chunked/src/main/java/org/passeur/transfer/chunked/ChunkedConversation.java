package org.passeur.transfer.chunked;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.passeur.api.TransferException;
import org.passeur.api.TransferException.Cancelled;
import org.passeur.api.TransferException.LinkLost;
import org.passeur.api.TransferException.ProtocolViolated;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.Conversation;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.SendObserver;
import org.passeur.spi.transfer.WireId;
import org.passeur.transfer.chunked.wire.Frame;
import org.passeur.transfer.chunked.wire.FrameCodec;
import org.passeur.transfer.chunked.wire.FrameReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads frames on the thread of {@link #run} and hands them to the exchanges, and writes what these have to say on a thread of its
 * own. One lock guards this and all exchanges; nothing blocks under it.
 */
final class ChunkedConversation implements Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkedConversation.class);

    /** What the descriptions of all files that others offer may take at a time, on all links together. */
    private static final long MAX_DESCRIBED = 48L << 20;

    private static final long WRITER_STOP_MILLIS = 1000; // LNK-3
    private static final long UNANSWERED_GOODBYE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final SecureLink link;
    private final Side side;
    private final Host host;
    private final Limits limits;
    private final AtomicLong allDescribed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heardSomething = lock.newCondition();
    private final Outbox outbox = new Outbox(lock);
    private final FrameReader reader;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch readingOver = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile long heardAt = System.nanoTime();
    private volatile boolean silent;
    // The lock guards all below.
    private final Map<Integer, SendingStream> sending = new HashMap<>();
    private final Map<Integer, ReceivingStream> receiving = new HashMap<>();
    private final List<SendingStream> queueing = new ArrayList<>();
    private int lastOwn;
    private int lastPeer;
    private long described; // of allDescribed
    private boolean goodbyeSaid;
    private boolean goodbyeHeard;
    private long goodbyeAt;
    private long pingedAt;
    private long busyAt = System.nanoTime();
    private @Nullable TransferException ended;

    /** @param allDescribed bytes that descriptions take, of this and all other conversations */
    ChunkedConversation(SecureLink link, Side side, Host host, Limits limits, AtomicLong allDescribed) {
        this.allDescribed = allDescribed;
        this.link = link;
        this.side = side;
        this.host = host;
        this.limits = limits;
        this.reader = new FrameReader(link);
        this.lastOwn = side == Side.INITIATOR ? -1 : 0;
        this.lastPeer = side == Side.INITIATOR ? 0 : -1;
    }

    ReentrantLock lock() {
        return lock;
    }

    Outbox outbox() {
        return outbox;
    }

    void reuse(Frame.Chunk chunk) {
        reader.reuse(chunk);
    }

    @Override
    public void run() throws IOException {
        if (started.getAndSet(true)) {
            throw new IllegalStateException("a conversation runs once");
        }
        heardAt = System.nanoTime();
        var writer = new Thread(this::write, "passeur-chunked-writer");
        writer.setDaemon(true);
        writer.start();
        try (link) {
            read();
            outbox.end();
            readingOver.countDown();
            join(writer, limits.cancelGrace().toMillis());
            endAll(this::end); // last, so that who has said all that there was to say knows that it is written
        } catch (ProtocolViolated e) {
            LOG.debug("the other side violated the protocol", e);
            endAll(() -> new ProtocolViolated(String.valueOf(e.getMessage()), e));
            throw e;
        } catch (IOException | RuntimeException e) {
            LinkLost lost = silent
                    ? Stream.lost("the other side is silent", e)
                    : Stream.lost(String.valueOf(e.getMessage()), e);
            endAll(() -> Stream.lost(String.valueOf(e.getMessage()), e));
            throw lost;
        } finally {
            readingOver.countDown();
            outbox.broken();
            link.close();
            join(writer, WRITER_STOP_MILLIS);
            over.countDown();
        }
    }

    /** What an end in order means to an exchange that it comes too early for. */
    TransferException end() {
        lock.lock();
        try {
            return goodbyeHeard
                    ? new Cancelled(true, "the other side ended the link")
                    : Stream.lost("the other side ended it without a word", null);
        } finally {
            lock.unlock();
        }
    }

    private static void join(Thread thread, long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() throws IOException {
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
            heardAt = System.nanoTime();
            heard(frame);
        }
    }

    private void heard(Frame frame) throws ProtocolViolated {
        @Nullable ReceivingStream arrived = null;
        lock.lock();
        try {
            heardSomething.signalAll();
            if (frame instanceof Frame.Ping p) {
                outbox.pong(p.number());
            } else if (frame instanceof Frame.Goodbye) {
                goodbyeHeard = true;
                sayGoodbye();
                endIfQuiet();
            } else if (frame instanceof Frame.Offer offer) {
                offered(offer);
            } else if (frame.stream() > 0) {
                arrived = ofStream(frame);
            } else if (!(frame instanceof Frame.Pong)) {
                throw new ProtocolViolated("a frame is about no stream", null);
            }
        } finally {
            lock.unlock();
        }
        if (arrived != null) {
            host.arrived(arrived);
        }
    }

    private void offered(Frame.Offer offer) throws ProtocolViolated {
        if (own(offer.stream()) || offer.stream() <= lastPeer) {
            throw new ProtocolViolated("stream " + offer.stream() + " cannot begin after " + lastPeer, null);
        }
        // a sender may know before us that a stream is over, and begin another
        if (receiving.size() >= 2 * Limits.MAX_STREAMS) {
            throw new ProtocolViolated("more than " + Limits.MAX_STREAMS + " streams were begun", null);
        }
        lastPeer = offer.stream();
        receiving.put(offer.stream(), new ReceivingStream(this, offer, Deadline.after(limits.offerTimeout())));
    }

    /** The stream whose descriptions are complete by this frame, if it is one. */
    private @Nullable ReceivingStream ofStream(Frame frame) throws ProtocolViolated {
        int number = frame.stream();
        boolean mine = own(number);
        if (number > (mine ? lastOwn : lastPeer)) {
            throw new ProtocolViolated("stream " + number + " has not begun", null);
        }
        @Nullable SendingStream sender = mine ? sending.get(number) : null;
        @Nullable ReceivingStream receiver = mine ? null : receiving.get(number);
        @Nullable Stream stream = mine ? sender : receiver;
        if (stream == null) {
            if (frame instanceof Frame.Chunk late) {
                reader.reuse(late);
            }
        } else if (frame instanceof Frame.Cancel cancel) {
            stream.cancelledByPeer(cancel);
            forget(stream);
        } else if (sender != null) {
            sender.heard(frame);
        } else if (receiver != null) {
            boolean complete = receiver.heard(frame);
            if (frame instanceof Frame.Entries && countDescribed() > MAX_DESCRIBED) {
                refuse(receiver, "too much is offered at a time");
            } else if (complete) {
                return receiver;
            }
        }
        return null;
    }

    /** Gives what all conversations have. Called with the lock. */
    private long countDescribed() {
        long now = receiving.values().stream()
                .mapToLong(ReceivingStream::described)
                .sum();
        long all = allDescribed.addAndGet(now - described);
        described = now;
        return all;
    }

    private void refuse(ReceivingStream stream, String why) {
        outbox.urgent(FrameCodec.encode(new Frame.Cancel(stream.id, Frame.Reason.BUSY, why)));
        stream.end(new Cancelled(false, why));
        forget(stream);
    }

    private boolean own(int stream) {
        return (stream % 2 == 1) == (side == Side.INITIATOR);
    }

    /** Gives a sending exchange its number and has it offer, both in the order of numbers; waits while too many run. */
    void begin(SendingStream stream) throws TransferException {
        if (!answers()) {
            silent = true;
            closeLink();
            throw new LinkLost("the link that was open leads nowhere any more: the other device does not answer", null);
        }
        lock.lock();
        try {
            queueing.add(stream);
            stream.await(() -> !open() || (sending.size() < Limits.MAX_STREAMS && queueing.get(0) == stream));
            if (!open()) {
                throw new LinkLost("the other side said goodbye; send the files again", ended);
            }
            lastOwn += 2;
            stream.id = lastOwn;
            sending.put(lastOwn, stream);
            stream.lane.put(FrameCodec.encode(stream.offer(lastOwn)));
        } finally {
            queueing.remove(stream);
            queueing.forEach(each -> each.changed.signalAll());
            lock.unlock();
        }
    }

    /**
     * That a link was of use before does not say that it leads anywhere now, for networks change: while nothing runs on it
     * that would show it, the far end is asked first, and waited for a moment.
     */
    private boolean answers() {
        long asked = System.nanoTime();
        lock.lock();
        try {
            boolean unused = lastOwn <= 0 && lastPeer <= 0;
            if (ended != null || unused || !sending.isEmpty() || !receiving.isEmpty()) {
                return true;
            }
            outbox.urgent(FrameCodec.encode(new Frame.Ping(asked)));
            long left = limits.answer().toNanos();
            while (ended == null && heardAt - asked < 0 && left > 0) {
                left = heardSomething.awaitNanos(left);
            }
            return ended != null || heardAt - asked >= 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true; // whoever interrupts wants no answer
        } finally {
            lock.unlock();
        }
    }

    /** An exchange is over. Called with the lock. */
    void forget(Stream stream) {
        busyAt = System.nanoTime();
        sending.remove(stream.id, stream);
        if (receiving.remove(stream.id, stream)) {
            countDescribed();
        }
        queueing.forEach(each -> each.changed.signalAll());
        endIfQuiet();
    }

    /** What one exchange may hold now. */
    int window() {
        lock.lock();
        try {
            return limits.window((int) receiving.values().stream()
                    .filter(ReceivingStream::accepting)
                    .count());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Exchange sending(WireId id, List<OutgoingFile> files, SendObserver observer) {
        return new SendingStream(this, id, files, observer);
    }

    @Override
    public boolean open() {
        lock.lock();
        try {
            return ended == null && !goodbyeSaid && !goodbyeHeard && !silent && !wordless();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            sayGoodbye();
            endIfQuiet();
        } finally {
            lock.unlock();
        }
    }

    private void sayGoodbye() {
        if (!goodbyeSaid) {
            goodbyeSaid = true;
            goodbyeAt = System.nanoTime();
            outbox.urgent(FrameCodec.encode(new Frame.Goodbye()));
            queueing.forEach(each -> each.changed.signalAll());
        }
    }

    private void endIfQuiet() {
        if (goodbyeSaid && goodbyeHeard && sending.isEmpty() && receiving.isEmpty()) {
            outbox.end();
        }
    }

    @Override
    public void abort() {
        closeLink();
    }

    /** Whether it came to its end in this time. */
    boolean awaitOver(Deadline deadline) {
        try {
            return over.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void endAll(java.util.function.Supplier<TransferException> why) {
        lock.lock();
        try {
            ended = why.get();
            List<Stream> all = new ArrayList<>(sending.values());
            all.addAll(receiving.values());
            all.addAll(queueing);
            all.forEach(stream -> stream.end(why.get()));
            sending.clear();
            receiving.clear();
            countDescribed();
            heardSomething.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        long look = Math.min(limits.silence().toNanos(), limits.idle().toNanos()) / 2;
        try {
            while (outbox.write(link, look)) {
                look();
            }
            link.endOutput();
        } catch (IOException e) {
            LOG.debug("nothing more can be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // reading says why: an end in order, or a break
        boolean read = false;
        try {
            read = readingOver.await(limits.cancelGrace().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!read) {
            closeLink();
        }
    }

    /** Now and then, on the writing thread. */
    private void look() {
        long now = System.nanoTime();
        requireAlive();
        lock.lock();
        try {
            if (now - heardAt > limits.silence().toNanos()
                    && now - pingedAt > limits.silence().toNanos()) {
                pingedAt = now;
                outbox.urgent(FrameCodec.encode(new Frame.Ping(now)));
            }
            if (goodbyeSaid && !goodbyeHeard && now - goodbyeAt > UNANSWERED_GOODBYE_NANOS) {
                goodbyeHeard = true;
                endIfQuiet();
            }
            if (sending.isEmpty()
                    && receiving.isEmpty()
                    && queueing.isEmpty()
                    && now - busyAt > limits.idle().toNanos()) {
                sayGoodbye();
            }
            List.copyOf(receiving.values()).stream()
                    .filter(ReceivingStream::late)
                    .forEach(each -> refuse(each, "the files of an offer were not described in time"));
        } finally {
            lock.unlock();
        }
    }

    /** Gives the link up if the far end was silent for too long. */
    void requireAlive() {
        if (wordless() && !silent) {
            silent = true;
            LOG.debug(
                    "nothing came for {}, so the link is given up",
                    limits.silence().multipliedBy(3));
            closeLink();
        }
    }

    private boolean wordless() {
        return started.get()
                && System.nanoTime() - heardAt > 3 * limits.silence().toNanos();
    }

    private void closeLink() {
        try {
            link.close();
        } catch (IOException e) {
            LOG.debug("closing the link failed", e);
        }
    }
}
