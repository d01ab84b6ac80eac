package org.passeur.connectivity.ice.tcp;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.passeur.connectivity.ice.engine.StunPort;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP connection with RFC 4571 frames for as long as it lives: STUN messages go to the engine, everything else to
 * whoever reads.
 *
 * <p>Who reads from the socket: the engine's thread, until data comes or is asked for; from then on the reader of the data
 * alone, who puts STUN messages that it meets into the engine's queue. So data that nobody reads stays in the network.
 */
public final class FramedChannel implements StunPort, Closeable {
    /** For how long {@link #close} waits, after {@link #endOutput}, for the far end to end too. */
    public static final Duration LINGER = Duration.ofMillis(700);

    private static final Logger LOG = LoggerFactory.getLogger(FramedChannel.class);
    private static final int STUN_QUEUE = 64;
    /** Messages of the engine that are being sent; a peer that asks much and reads little gets no answer to more. */
    private static final int STUN_AT_ONCE = 16;

    private static final int DRAIN_LIMIT = 4 * 1024 * 1024;
    private static final byte[] NO_MORE = new byte[0];
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SocketChannel channel;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final boolean accepted;
    private final StunGate gate;
    private final Runnable onData;
    private final LongSupplier nanoTime;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final ReentrantLock reading = new ReentrantLock(true);
    private final BlockingQueue<byte[]> stun = new LinkedBlockingQueue<>(STUN_QUEUE + 1);
    private final AtomicInteger stunBeingSent = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean dataSeen = new AtomicBoolean();
    private volatile boolean proven;
    private volatile boolean dataWanted;
    private volatile boolean stunEnded;
    private volatile boolean outputEnded;
    private volatile long heard;
    private volatile byte[] consentTransaction = NO_MORE;
    private volatile @Nullable IOException broken;

    /**
     * Takes the connection over.
     *
     * @param first what was read from it before; beginning with a check of the peer if it is proven
     * @param accepted whether the peer connected to us
     * @param proven whether the peer has proven who it is
     * @param onData told once, when data comes: the peer's word that this connection was chosen
     * @param nanoTime for {@link #silentNanos}
     */
    FramedChannel(
            SocketChannel channel,
            InetSocketAddress local,
            ByteBuffer first,
            boolean accepted,
            boolean proven,
            StunGate gate,
            Consumer<FramedChannel> onData,
            LongSupplier nanoTime)
            throws IOException {
        this.channel = channel;
        this.local = local;
        this.remote = (InetSocketAddress) channel.getRemoteAddress();
        this.accepted = accepted;
        this.proven = proven;
        this.gate = gate;
        this.onData = () -> onData.accept(this);
        this.nanoTime = nanoTime;
        this.heard = nanoTime.getAsLong();
        this.reader = new FrameReader(channel, first);
        this.writer = new FrameWriter(channel);
        channel.configureBlocking(true);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    /** Whether the peer connected to us. */
    public boolean accepted() {
        return accepted;
    }

    /** Whether nothing has ended or broken it as far as is known. */
    public boolean isOpen() {
        return !closed.get() && broken == null && channel.isOpen();
    }

    /** Whether it ended, or broke, before it was chosen. */
    boolean isOfNoUse() {
        return !isOpen() || stunEnded;
    }

    @Override
    public byte[] receiveStun() throws IOException {
        while (!stunEnded) {
            byte[] message = stun.poll();
            if (message == null) {
                if (dataWanted || dataSeen.get()) {
                    message = await();
                } else {
                    message = readStun();
                }
            }
            if (message != null && message != NO_MORE) {
                return message;
            }
        }
        throw new ClosedChannelException();
    }

    private byte @Nullable [] await() throws ClosedChannelException {
        try {
            return stun.poll(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedChannelException();
        }
    }

    /** One frame on the engine's thread; null if it is for others. */
    private byte @Nullable [] readStun() {
        reading.lock();
        try {
            if (dataWanted || dataSeen.get()) {
                return null;
            }
            return step();
        } catch (IOException e) {
            if (broken == null) { // else it has expired, and this is only how we learn of it
                broken = e;
            }
            stunEnded = true;
            LOG.debug("{} -> {} broke during the checks: {}", local, remote, e.toString());
            return null;
        } finally {
            reading.unlock();
        }
    }

    /** Reads one frame. Caller has {@link #reading}. */
    private byte @Nullable [] step() throws IOException {
        StunMessage message = reader.nextFrame();
        if (message != null) {
            boolean passes = gate.passes(message);
            proven |= passes;
            hear();
            return passes && !answersConsent(message) ? message.bytes() : null;
        }
        if (reader.atEnd()) {
            endStun();
        } else if (!proven) {
            throw new IOException("data came before the peer had proven who it is");
        } else if (dataSeen.compareAndSet(false, true)) {
            onData.run();
        }
        return null;
    }

    /** Whatever comes on a connection whose far end is proven says that it is there. */
    private void hear() {
        if (proven) {
            heard = nanoTime.getAsLong();
        }
    }

    private boolean answersConsent(StunMessage message) {
        byte[] asked = consentTransaction;
        return asked != NO_MORE && message.type() != StunMessage.BINDING_REQUEST && message.isOf(asked);
    }

    /** For how long nothing has come. */
    long silentNanos() {
        return nanoTime.getAsLong() - heard;
    }

    /** Lets the silence begin anew, since it was ours. */
    void forgiveSilence() {
        heard = nanoTime.getAsLong();
    }

    /**
     * Asks the peer for a sign of life, and hears what has come if nobody else reads. May block, as long as the network
     * does not take what we write.
     */
    void askForConsent() throws IOException {
        byte[] transaction = new byte[StunMessage.TRANSACTION];
        RANDOM.nextBytes(transaction);
        Optional<StunMessage> check = gate.consentCheck(transaction);
        if (check.isPresent()) {
            consentTransaction = transaction;
            byte[] bytes = check.get().bytes();
            writer.stun(bytes, 0, bytes.length);
        }
        if (reading.tryLock()) {
            try {
                hearWhatHasCome();
            } finally {
                reading.unlock();
            }
        }
    }

    private void hearWhatHasCome() throws IOException {
        while (!closed.get() && !reader.atEnd() && hasCome()) {
            if (reader.atData()) {
                forgiveSilence(); // it is we who do not read
                return;
            }
            pass(step());
        }
    }

    private boolean hasCome() throws IOException {
        return reader.hasBytes() || channel.socket().getInputStream().available() > 0;
    }

    private void pass(byte @Nullable [] message) {
        if (message != null && stun.size() < STUN_QUEUE) {
            stun.offer(message);
        }
    }

    /** Ends the connection, and says to whoever reads or writes why. */
    void expire(IOException why) throws IOException {
        if (!closed.get() && broken == null) {
            broken = why;
            LOG.info("{} -> {}: {}", local, remote, why.getMessage());
        }
        channel.setOption(StandardSocketOptions.SO_LINGER, 0); // the far end, should it still be there, gets a reset
        channel.close();
        endStun();
    }

    /** See {@link org.passeur.spi.link.Link#read}. */
    public int read(ByteBuffer into) throws IOException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
        if (!into.hasRemaining()) {
            return 0; // without the lock, which the engine's thread may hold until the next frame
        }
        dataWanted = true;
        reading.lock();
        try {
            if (closed.get()) {
                throw new ClosedChannelException();
            }
            IOException earlier = broken;
            if (earlier != null) {
                throw gone(earlier);
            }
            while (!reader.atData()) {
                if (reader.atEnd()) {
                    return -1;
                }
                pass(step());
            }
            int n = reader.data(into);
            hear();
            return n;
        } catch (IOException e) {
            throw failed(e);
        } finally {
            reading.unlock();
        }
    }

    /** See {@link org.passeur.spi.link.Link#write}. */
    public void write(ByteBuffer from) throws IOException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
        IOException earlier = broken;
        if (earlier != null) {
            throw gone(earlier);
        }
        try {
            writer.data(from);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static IOException gone(IOException earlier) {
        return new IOException("the connection broke: " + earlier.getMessage(), earlier);
    }

    private IOException failed(IOException e) {
        if (closed.get()) {
            if (e instanceof ClosedChannelException) {
                return e;
            }
            var ended = new ClosedChannelException();
            ended.initCause(e);
            return ended;
        }
        IOException earlier = broken;
        if (earlier == null && !(e instanceof ClosedChannelException)) {
            broken = e;
        }
        // who is blocked while it expires only learns that the channel was closed
        return earlier != null && e instanceof ClosedChannelException ? gone(earlier) : e;
    }

    /**
     * On a thread of its own, for a few milliseconds: ice4j interrupts the thread that repeats a check when the answer comes,
     * and an interrupt in the middle of a write closes the connection.
     */
    @Override
    public void sendStun(byte[] message, int offset, int length) {
        if (stunBeingSent.incrementAndGet() > STUN_AT_ONCE) {
            stunBeingSent.decrementAndGet();
            return;
        }
        byte[] copy = Arrays.copyOfRange(message, offset, offset + length);
        var thread = new Thread(() -> writeStun(copy), "passeur-ice-stun");
        thread.setDaemon(true);
        thread.start();
    }

    private void writeStun(byte[] message) {
        try {
            if (!closed.get()) {
                writer.stun(message, 0, message.length);
            }
        } catch (IOException e) {
            LOG.debug("{} -> {}: a STUN message was not sent: {}", local, remote, e.toString());
        } finally {
            stunBeingSent.decrementAndGet();
        }
    }

    @Override
    public void endStun() {
        stunEnded = true;
        stun.offer(NO_MORE);
    }

    /** See {@link org.passeur.spi.link.Link#endOutput}. */
    public void endOutput() throws IOException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
        outputEnded = true;
        writer.end();
    }

    /**
     * Closes it. A TCP connection that is closed with something unread in it resets the far end and takes with it what
     * was written last; so what has come is read away first, and after {@link #endOutput} for up to {@link #LINGER} what
     * is still coming.
     */
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (broken == null && channel.isOpen() && writer.endUnlessBusy()) {
                drain(outputEnded ? LINGER : Duration.ZERO);
            }
        } catch (IOException e) {
            LOG.debug("{} -> {} had broken before it was closed: {}", local, remote, e.toString());
        } finally {
            channel.close();
            endStun();
        }
    }

    /** Drops the connection so that the far end notices: with a reset, and with what was written lost. */
    void abort() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        closed.set(true);
        channel.close();
        endStun();
    }

    private void drain(Duration patience) throws IOException {
        Deadline deadline = Deadline.after(patience);
        try {
            if (!reading.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                return; // whoever reads has left nothing unread
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            if (!reader.atEnd()) {
                discard(deadline);
            }
        } finally {
            reading.unlock();
        }
    }

    private void discard(Deadline deadline) throws IOException {
        byte[] rubbish = new byte[64 * 1024];
        long total = 0;
        InputStream in = channel.socket().getInputStream();
        try {
            while (total < DRAIN_LIMIT) {
                channel.socket().setSoTimeout((int) Math.max(1, deadline.remainingMillis()));
                int n = in.read(rubbish);
                if (n < 0) {
                    return;
                }
                total += n;
            }
        } catch (SocketTimeoutException e) {
            LOG.trace("the far end of {} stays open", local, e);
        }
    }
}
