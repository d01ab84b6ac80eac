package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueCodec;
import org.passeur.signalling.opendht.wire.Message;

/** Hears of every value that comes under a key, from the four nodes closest to it and from our own storage. Loop only. */
final class Listening extends Placement {
    private static final int NODES = 4;
    private static final long RENEWAL_MILLIS = 20_000;
    /** Now and then somebody else is closest without our noticing. */
    private static final long ROUND_EVERY = 15;

    private static final int REMEMBERED = 4096;
    /** Pushes are requests, with this socket in them. */
    private static final int VERSION = 1;

    private final Subscriptions subscriptions;
    private final Arrivals arrivals;
    /** A node that was silent for a moment keeps its socket: it may still push. */
    private final Map<Peer, Integer> sockets = new HashMap<>();

    private final Map<Id, Boolean> delivered = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long renewals;

    Listening(
            Id key, Surroundings around, Lookups lookups, Peers peers, Subscriptions subscriptions, Arrivals arrivals) {
        super(key, NODES, around, lookups, peers);
        this.subscriptions = subscriptions;
        this.arrivals = arrivals;
    }

    @Override
    void start() {
        super.start();
        renewLater();
    }

    @Override
    void close() {
        super.close();
        sockets.values().forEach(subscriptions::close);
        sockets.clear();
    }

    /** A value came; copies of one that came before are dropped. */
    void arrived(Value value, @Nullable InetAddress from) {
        if (!isClosed() && delivered.put(Id.hash(ValueCodec.pack(value)), true) == null) {
            arrivals.arrived(value, from);
        }
    }

    @Override
    Message.Request question() {
        return lookups.find(key);
    }

    @Override
    void place(Peer peer, Message.@Nullable Reply answer) {
        listen(peer);
    }

    private void forgetOthers() {
        sockets.entrySet().removeIf(entry -> {
            boolean other = !isPlaced(entry.getKey());
            if (other) {
                subscriptions.close(entry.getValue());
            }
            return other;
        });
    }

    private void listen(Peer peer) {
        Bytes token = peer.token();
        if (token == null) {
            displaced(peer);
            return;
        }
        int socket = sockets.computeIfAbsent(peer, p -> subscriptions.open(p, this));
        var listen = new Message.Listen(lookups.self(), VERSION, key, token, socket, null);
        lookups.ask(peer, listen, new Requests.Answer() {
            @Override
            public void replied(Peer who, Message.Reply reply) {
                // it listens for us
            }

            @Override
            public void silent() {
                displaced(peer);
            }
        });
    }

    private void renewLater() {
        around.loop().after(RENEWAL_MILLIS, () -> {
            if (!isClosed()) {
                placed().forEach(this::listen);
                if (++renewals % ROUND_EVERY == 0) {
                    forgetOthers();
                    soon(0);
                }
                renewLater();
            }
        });
    }
}
