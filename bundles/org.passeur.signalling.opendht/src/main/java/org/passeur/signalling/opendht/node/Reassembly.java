package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.passeur.opendht.pack.Malformed;
import org.passeur.signalling.opendht.wire.Envelope;
import org.passeur.signalling.opendht.wire.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds messages back until the values that they announce have come. Loop only. */
final class Reassembly {
    private static final Logger LOG = LoggerFactory.getLogger(Reassembly.class);
    private static final int MAX_SESSIONS = 512;
    private static final int MAX_SESSIONS_PER_ADDRESS = 64;
    /** Bytes that one message may announce: what a listener is sent at once by the most talkative nodes, and more. */
    private static final long MAX_ANNOUNCED = 4L << 20;

    private static final long MAX_HELD = 32L << 20;
    private static final long IDLE_MILLIS = 3_000;
    private static final long TOTAL_MILLIS = 10_000;

    private final EventLoop loop;
    private final BiPredicate<InetSocketAddress, Envelope> wanted;
    private final Tally tally;
    private final Map<Key, Session> sessions = new LinkedHashMap<>();
    private long held;

    /** @param wanted whether the sender is entitled to the memory: an answer that we await, or a valid token */
    Reassembly(EventLoop loop, BiPredicate<InetSocketAddress, Envelope> wanted, Tally tally) {
        this.loop = loop;
        this.wanted = wanted;
        this.tally = tally;
    }

    private record Key(InetSocketAddress from, int transaction) {}

    private static final class Session {
        private final Envelope envelope;
        private final Assembly assembly;
        private final long begunAt;
        private long lastAt;

        Session(Envelope envelope, long now) {
            this.envelope = envelope;
            this.assembly = new Assembly(envelope.values().announced());
            this.begunAt = now;
            this.lastAt = now;
        }

        boolean isOver(long now) {
            return now - lastAt > IDLE_MILLIS || now - begunAt > TOTAL_MILLIS;
        }
    }

    /** The message, at once or when it is complete. One that was not wanted comes as it is, without its values. */
    Optional<Envelope> accept(InetSocketAddress from, Envelope envelope) {
        if (envelope.message() instanceof Message.Parts parts) {
            return parts(new Key(from, envelope.transaction()), parts);
        }
        if (envelope.values().announced().isEmpty() || !wanted.test(from, envelope)) {
            return Optional.of(envelope);
        }
        expire();
        var key = new Key(from, envelope.transaction());
        if (!sessions.containsKey(key) && !isTooMuch(from.getAddress(), envelope)) {
            sessions.put(key, new Session(envelope, loop.millis()));
        }
        return completed(key);
    }

    private Optional<Envelope> parts(Key key, Message.Parts parts) {
        Session session = sessions.get(key);
        if (session == null) {
            tally.count(Drop.STRAY_PART);
            LOG.debug("A part from {} of nothing that was announced", key.from);
            return Optional.empty();
        }
        session.lastAt = loop.millis();
        try {
            for (Message.Part part : parts.parts()) {
                held += session.assembly.add(part);
            }
        } catch (Malformed e) {
            tally.count(Drop.STRAY_PART);
            LOG.debug("Parts from {} are dropped: {}", key.from, e.getMessage());
            drop(key);
            return Optional.empty();
        }
        return completed(key);
    }

    private Optional<Envelope> completed(Key key) {
        Session session = sessions.get(key);
        if (session == null || !session.assembly.isComplete()) {
            return Optional.empty();
        }
        drop(key);
        return Optional.of(session.envelope.with(session.assembly.values()));
    }

    private void drop(Key key) {
        Session session = sessions.remove(key);
        if (session != null) {
            held -= session.assembly.held();
        }
    }

    private boolean isTooMuch(InetAddress from, Envelope envelope) {
        long announced = envelope.values().announced().stream()
                .mapToLong(size -> Math.max(0, size))
                .sum();
        return sessions.size() >= MAX_SESSIONS
                || announced > MAX_ANNOUNCED
                || held > MAX_HELD
                || sessions.keySet().stream()
                                .filter(key -> key.from.getAddress().equals(from))
                                .count()
                        >= MAX_SESSIONS_PER_ADDRESS;
    }

    /** Forgets what no longer comes. */
    void expire() {
        long now = loop.millis();
        sessions.values().removeIf(session -> {
            boolean over = session.isOver(now);
            held -= over ? session.assembly.held() : 0;
            return over;
        });
    }
}
