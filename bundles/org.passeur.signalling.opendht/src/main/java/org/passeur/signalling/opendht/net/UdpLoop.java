package org.passeur.signalling.opendht.net;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.passeur.signalling.opendht.node.EventLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for datagrams, for the time and for tasks, and does everything in turn. It must never block
 * elsewhere.
 */
public final class UdpLoop implements EventLoop, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(UdpLoop.class);
    private static final long JOIN_MILLIS = 4_000;

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong((Alarm a) -> a.at).thenComparingLong(a -> a.order));
    private final SteadyClock clock;
    private final Thread thread;
    private long order;
    private volatile boolean closed;

    /** Opens the selector; the thread begins with {@link #start}. */
    public UdpLoop(String threadName) throws IOException {
        this(threadName, System::nanoTime, System::currentTimeMillis);
    }

    /** With clocks of the caller's: one that is steady but may stand still, and the one on the wall. */
    public UdpLoop(String threadName, LongSupplier nanos, LongSupplier wallMillis) throws IOException {
        this.clock = new SteadyClock(nanos, wallMillis);
        this.selector = Selector.open();
        this.thread = new Thread(this::run, threadName);
        this.thread.setDaemon(true);
    }

    /** Is told that a channel has something to read. */
    public interface Reader {
        /** Reads what is there, but not for ever. */
        void read() throws IOException;
    }

    private static final class Alarm implements Timer {
        private final long at;
        private final long order;
        private final Runnable task;
        private boolean cancelled;

        Alarm(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    /** Has the channel read by the loop, which closes it in the end. Before {@link #start}, or on the loop. */
    public void register(DatagramChannel channel, Reader reader) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, reader);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    @Override
    public long millis() {
        return clock.millis();
    }

    @Override
    public long unixSeconds() {
        return TimeUnit.MILLISECONDS.toSeconds(clock.wallMillis());
    }

    @Override
    public Timer after(long millis, Runnable task) {
        var alarm = new Alarm(millis() + Math.max(0, millis), order++, task);
        alarms.add(alarm);
        return alarm;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::readFrom, untilNextAlarm());
                clock.compare();
                for (int n = tasks.size(); n > 0; n--) {
                    runNext();
                }
                ring();
            }
        } catch (IOException | ClosedSelectorException e) {
            LOG.error("The node's selector failed, the node is dead: restart the bundle", e);
        } finally {
            closeChannels();
        }
    }

    /** Milliseconds to wait; at least 1, since 0 would mean for ever. */
    private long untilNextAlarm() {
        if (!tasks.isEmpty()) {
            return 1;
        }
        Alarm next = alarms.peek();
        return next == null ? 60_000 : Math.max(1, next.at - millis());
    }

    private void readFrom(SelectionKey key) {
        try {
            ((Reader) key.attachment()).read();
        } catch (IOException e) {
            LOG.debug("A socket could not be read", e); // an ICMP error, for instance
        } catch (RuntimeException e) {
            LOG.error("A datagram was not handled: this is a defect", e);
        }
    }

    private void runNext() {
        Runnable task = tasks.poll();
        if (task != null) {
            guarded(task);
        }
    }

    private void ring() {
        long now = millis();
        for (Alarm next = alarms.peek(); next != null && next.at <= now; next = alarms.peek()) {
            alarms.poll();
            if (!next.cancelled) {
                guarded(next.task);
            }
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A task of the node failed: this is a defect", e);
        }
    }

    private void closeChannels() {
        for (SelectionKey key : selector.keys()) {
            try {
                key.channel().close();
            } catch (IOException e) {
                LOG.debug("A socket could not be closed", e);
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("The selector could not be closed", e);
        }
    }

    /** Ends the thread and closes all channels; waits for that. */
    @Override
    public void close() {
        closed = true;
        if (thread.getState() == Thread.State.NEW) {
            closeChannels();
            return;
        }
        selector.wakeup();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
