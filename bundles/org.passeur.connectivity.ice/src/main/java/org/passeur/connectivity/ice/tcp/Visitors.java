package org.passeur.connectivity.ice.tcp;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who have not proven to be the peer: few, and for a short time. Used on the door's thread only. */
final class Visitors implements Closeable {
    /** When one more comes, the one who has been there longest goes: the peer needs a moment, a dribbler stays. */
    static final int MAX = 16;

    /** As long as a negotiation: a peer whose machine is busy may take its time. */
    static final Duration LIFETIME = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Visitors.class);

    private final LongSupplier nanoTime;
    private final Deque<Visitor> waiting = new ArrayDeque<>();

    Visitors(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Visitor enter(SocketChannel channel, InetSocketAddress at) {
        if (waiting.size() >= MAX) {
            turnAway(waiting.getFirst());
        }
        var visitor = new Visitor(channel, at, nanoTime.getAsLong());
        waiting.addLast(visitor);
        return visitor;
    }

    void leave(Visitor visitor) {
        waiting.remove(visitor);
    }

    void turnAway(Visitor visitor) {
        leave(visitor);
        LOG.debug("a stranger at {} was turned away", visitor.at());
        closeQuietly(visitor.channel());
    }

    void expire() {
        long now = nanoTime.getAsLong();
        while (!waiting.isEmpty() && now - waiting.getFirst().since() > LIFETIME.toNanos()) {
            turnAway(waiting.getFirst());
        }
    }

    int count() {
        return waiting.size();
    }

    @Override
    public void close() {
        waiting.forEach(visitor -> closeQuietly(visitor.channel()));
        waiting.clear();
    }

    static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("closing failed: {}", e.toString());
        }
    }
}
