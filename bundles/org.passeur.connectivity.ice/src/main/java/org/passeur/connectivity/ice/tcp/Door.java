package org.passeur.connectivity.ice.tcp;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port of one negotiation: lets in who proves to be the peer, knocks at the peer's, and asks STUN servers how it looks
 * from outside. All on one thread,
 * {@code passeur-ice-door-N}, which never waits for a stranger: a connection costs {@value Visitor#BUFFER} bytes until its
 * first frame, a check signed with our password, has come.
 */
public final class Door implements Closeable {
    /** What becomes of connections, told on the door's thread, or on one that reads. */
    public interface Host {
        /**
         * There is a connection with the peer.
         *
         * @param attempt what it comes from, if it is ours
         */
        void connected(FramedChannel connection, @Nullable Attempt attempt);

        /** Data has come. */
        void dataCame(FramedChannel connection);

        /** A STUN server answered. */
        void seen(Inquiry inquiry, InetSocketAddress as);

        /** A STUN server did not. */
        void unanswered(Inquiry inquiry, IOException why);
    }

    /** Something to be done at a time of the clock; few, and all within seconds, so that their times can be compared. */
    private record Errand(long at, Runnable task) {}

    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final long TICK_MILLIS = 250;

    private final Selector selector;
    private final List<ServerSocketChannel> listeners;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final StunGate gate;
    private final Host host;
    private final Visitors visitors;
    private final Knocks knocks;
    private final Inquiries inquiries;
    private final LongSupplier nanoTime;
    private final Queue<Consumer<Door>> commands = new ConcurrentLinkedQueue<>();
    private final Queue<Errand> errands = new PriorityQueue<>(Comparator.comparingLong(Errand::at));
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Listens; lets nobody in before {@link #open}.
     *
     * @param name of its thread
     * @param log is told of what is tried
     * @param nanoTime for lifetimes and the pace of knocking
     */
    public Door(
            String name,
            List<InetAddress> at,
            PortRange ports,
            StunGate gate,
            Host host,
            AttemptLog log,
            LongSupplier nanoTime)
            throws IOException {
        this.nanoTime = nanoTime;
        this.gate = gate;
        this.host = host;
        this.listeners = SharedPort.listen(at, ports);
        this.selector = Selector.open();
        for (ServerSocketChannel listener : listeners) {
            addresses.add((InetSocketAddress) listener.getLocalAddress());
        }
        this.visitors = new Visitors(nanoTime);
        this.knocks = new Knocks(selector, nanoTime, log);
        this.inquiries = new Inquiries(selector, nanoTime);
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Where it listens. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Begins to let in. */
    public void open() {
        thread.start();
    }

    /** Knocks, again and again while nobody answers, until {@link #stopKnocking}. */
    public void knock(List<Attempt> attempts) {
        command(door -> attempts.forEach(door.knocks::add));
    }

    /** Gives up what is not connected yet. */
    public void stopKnocking() {
        command(door -> door.knocks.close());
    }

    /** Asks STUN servers where they see us; the host is told of each answer. */
    public void inquire(List<Inquiry> questions) {
        command(door -> door.inquiries.ask(questions, new Inquiries.Answers() {
            @Override
            public void seen(Inquiry inquiry, InetSocketAddress as) {
                host.seen(inquiry, as);
            }

            @Override
            public void unanswered(Inquiry inquiry, IOException why) {
                host.unanswered(inquiry, why);
            }
        }));
    }

    /** Runs something short on the door's thread after a while, unless the door is closed before. */
    public void after(Duration wait, Runnable task) {
        command(door -> door.errands.add(new Errand(nanoTime.getAsLong() + wait.toNanos(), task)));
    }

    private void command(Consumer<Door> command) {
        commands.add(command);
        selector.wakeup();
    }

    /** Closes the listeners and all that has not become a connection; returns at once. */
    @Override
    public void close() {
        closed = true;
        if (thread.getState() == Thread.State.NEW) {
            release();
        }
        selector.wakeup();
    }

    private void run() {
        try {
            for (ServerSocketChannel listener : listeners) {
                listener.register(selector, SelectionKey.OP_ACCEPT);
            }
            while (!closed) {
                turn();
            }
        } catch (IOException | ClosedSelectorException e) {
            LOG.error("the port {} can no longer be served", addresses, e);
        } finally {
            release();
        }
    }

    private void turn() throws IOException {
        for (Consumer<Door> command = commands.poll(); command != null; command = commands.poll()) {
            command.accept(this);
        }
        errands();
        knocks.due();
        visitors.expire();
        inquiries.expire();
        long next = Math.min(knocks.untilNext(), untilErrand());
        selector.select(Math.max(1, Math.min(TICK_MILLIS, TimeUnit.NANOSECONDS.toMillis(next))));
        List<SelectionKey> ready = List.copyOf(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
            if (key.isValid()) {
                serve(key);
            }
        }
    }

    private void errands() {
        while (untilErrand() <= 0) {
            errands.remove().task().run();
        }
    }

    private long untilErrand() {
        Errand first = errands.peek();
        return first == null ? Long.MAX_VALUE : first.at() - nanoTime.getAsLong();
    }

    private void serve(SelectionKey key) throws IOException {
        if (key.channel() instanceof ServerSocketChannel listener) {
            accept(listener);
        } else if (key.attachment() instanceof Visitor visitor) {
            hear(visitor, key);
        } else if (key.attachment() instanceof Inquiries.Conversation conversation) {
            conversation.ready(key);
        } else if (key.attachment() instanceof Attempt attempt && knocks.answered(attempt, key)) {
            release(key);
            admit((SocketChannel) key.channel(), attempt.from(), ByteBuffer.allocate(0), attempt);
        }
    }

    private void accept(ServerSocketChannel listener) {
        try {
            SocketChannel channel = listener.accept();
            if (channel == null) {
                return;
            }
            channel.configureBlocking(false);
            Visitor visitor = visitors.enter(channel, (InetSocketAddress) listener.getLocalAddress());
            channel.register(selector, SelectionKey.OP_READ, visitor);
        } catch (IOException e) {
            LOG.debug("a connection was gone before it was accepted: {}", e.toString());
        }
    }

    private void hear(Visitor visitor, SelectionKey key) throws IOException {
        switch (visitor.hear(gate)) {
            case UNDECIDED -> {
                return;
            }
            case STRANGER -> visitors.turnAway(visitor);
            case PEER -> {
                visitors.leave(visitor);
                release(key);
                admit(visitor.channel(), visitor.at(), visitor.heard(), null);
            }
        }
    }

    /** A channel can only block again once the selector has forgotten it. */
    private void release(SelectionKey key) throws IOException {
        key.cancel();
        selector.selectNow();
    }

    private void admit(SocketChannel channel, InetSocketAddress local, ByteBuffer first, @Nullable Attempt attempt) {
        try {
            boolean came = attempt == null;
            var connection = new FramedChannel(channel, local, first, came, came, gate, host::dataCame, nanoTime);
            if (attempt != null) {
                knocks.connected(attempt, connection);
            }
            host.connected(connection, attempt);
        } catch (IOException e) {
            LOG.debug("a connection broke while it was admitted: {}", e.toString());
            Visitors.closeQuietly(channel);
        }
    }

    private void release() {
        visitors.close();
        knocks.close();
        inquiries.close();
        listeners.forEach(Visitors::closeQuietly);
        Visitors.closeQuietly(selector);
    }
}
