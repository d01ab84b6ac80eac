package org.passeur.connectivity.ice.tcp;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that we try to make, each again after a jittered pause while it is refused: two firewalls open only if both
 * ends knock at nearly the same time. Those added first are begun first. Used on the door's thread only.
 */
final class Knocks implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Knocks.class);
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final Selector selector;
    private final LongSupplier nanoTime;
    private final AttemptLog log;
    private final Map<Attempt, Knock> knocks = new LinkedHashMap<>();
    private final Map<Attempt, FramedChannel> connected = new LinkedHashMap<>();

    Knocks(Selector selector, LongSupplier nanoTime, AttemptLog log) {
        this.selector = selector;
        this.nanoTime = nanoTime;
        this.log = log;
    }

    private static final class Knock {
        private @Nullable SocketChannel channel;
        private long due;
        private int count;

        Knock(long due) {
            this.due = due;
        }
    }

    void add(Attempt attempt) {
        knocks.putIfAbsent(attempt, new Knock(nanoTime.getAsLong()));
        log.begun(attempt);
    }

    /** A knock was answered, and this came of it. If it ends before a link was chosen, it is knocked again. */
    void connected(Attempt attempt, FramedChannel connection) {
        connected.put(attempt, connection);
    }

    /** Begins what is due, and gives up what has been waiting too long for an answer. */
    void due() {
        connected.entrySet().removeIf(each -> {
            boolean ended = each.getValue().isOfNoUse();
            if (ended) {
                var knock = new Knock(0);
                pause(knock);
                knocks.put(each.getKey(), knock);
            }
            return ended;
        });
        long now = nanoTime.getAsLong();
        knocks.forEach((attempt, knock) -> {
            if (knock.due - now <= 0) {
                begin(attempt, knock);
            }
        });
    }

    long untilNext() {
        long now = nanoTime.getAsLong();
        long next = Long.MAX_VALUE;
        for (Knock knock : knocks.values()) {
            next = Math.min(next, Math.max(0, knock.due - now));
        }
        return next;
    }

    private void begin(Attempt attempt, Knock knock) {
        if (knock.channel != null) {
            Visitors.closeQuietly(knock.channel);
            knock.channel = null;
            log.refused(attempt, "no answer");
            pause(knock);
            return;
        }
        SocketChannel channel = null;
        try {
            channel = SharedPort.connecting(attempt.from());
            channel.connect(attempt.to());
            channel.register(selector, SelectionKey.OP_CONNECT, attempt);
            knock.channel = channel;
            knock.due = nanoTime.getAsLong() + ANSWER.toNanos();
            return;
        } catch (BindException e) {
            // there is a connection between these two addresses: the peer was sooner, or its end is not forgotten yet
            LOG.trace("{} is connected already", attempt, e);
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("cannot connect to {}: {}", attempt.to(), e.toString());
            log.refused(attempt, String.valueOf(e.getMessage()));
        }
        if (channel != null) {
            Visitors.closeQuietly(channel);
        }
        pause(knock);
    }

    private void pause(Knock knock) {
        long most = Math.min(LONGEST_PAUSE.toNanos(), SHORTEST_PAUSE.toNanos() << Math.min(knock.count, 4));
        knock.count++;
        knock.due = nanoTime.getAsLong() + most + ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE.toNanos());
    }

    /** Whether the connection is there now; if not, it will be tried again. */
    boolean answered(Attempt attempt, SelectionKey key) {
        Knock knock = knocks.get(attempt);
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (!channel.finishConnect()) {
                return false;
            }
            knocks.remove(attempt);
            return true;
        } catch (IOException e) {
            LOG.trace("{} did not answer", attempt, e);
            log.refused(attempt, String.valueOf(e.getMessage()));
            Visitors.closeQuietly(channel);
            if (knock != null) {
                knock.channel = null;
                pause(knock);
            }
            return false;
        }
    }

    @Override
    public void close() {
        for (Knock knock : knocks.values()) {
            if (knock.channel != null) {
                Visitors.closeQuietly(knock.channel);
            }
        }
        knocks.clear();
        connected.clear();
    }
}
