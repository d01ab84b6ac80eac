package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Message.Happening;
import org.passeur.signalling.opendht.wire.Query;
import org.passeur.signalling.opendht.wire.Values;

/** Other nodes that listen here. Loop only. */
final class RemoteListeners implements Storage.Watcher {
    private static final int MAX_PER_KEY = 1024;
    private static final int MAX_TOTAL = 65_536;
    private static final long SILENT_MILLIS = 10 * 60_000L;
    /** Bytes of values in one push, about. */
    private static final int BATCH = 56 * 1024;
    /** Values in one push; more than 1024 nobody reads. */
    private static final int MAX_VALUES = 256;
    /** In one datagram that no router has to cut. */
    private static final int MAX_IDS = 128;

    private final Id self;
    private final EventLoop loop;
    private final Requests requests;
    private final Mailer mailer;
    private final Tally tally;
    private final Map<Id, Map<Name, Listener>> byKey = new HashMap<>();
    private int total;

    RemoteListeners(Id self, EventLoop loop, Requests requests, Mailer mailer, Tally tally) {
        this.self = self;
        this.loop = loop;
        this.requests = requests;
        this.mailer = mailer;
        this.tally = tally;
    }

    private record Name(Peer peer, int socket) {}

    private static final class Listener {
        private final Name name;
        private final int version;
        private final Query query;
        private Bytes token;
        private long heardAt;

        Listener(Name name, Message.Listen listen) {
            this.name = name;
            this.version = listen.version();
            this.query = listen.query() == null ? Query.ALL : listen.query();
            this.token = listen.token();
        }
    }

    /** Adds or renews a listener; a new one is sent what is already there. */
    void listen(Peer peer, Message.Listen listen, int transaction, List<Value> there) {
        Map<Name, Listener> listeners = byKey.computeIfAbsent(listen.key(), k -> new LinkedHashMap<>());
        // old listeners have no socket: they know pushes by the transaction of their request
        var name = new Name(peer, listen.version() == 0 && listen.socket() == 0 ? transaction : listen.socket());
        Listener known = listeners.get(name);
        if (known == null) {
            if (listeners.size() >= MAX_PER_KEY || total >= MAX_TOTAL) {
                tally.count(Drop.TOO_MANY_LISTENERS);
                return;
            }
            known = new Listener(name, listen);
            listeners.put(name, known);
            total++;
            push(listen.key(), known, there);
        }
        known.token = listen.token();
        known.heardAt = loop.millis();
    }

    /** All of them. */
    int count() {
        return total;
    }

    /** Whether somebody at this peer listens. */
    boolean isListening(Id key, Id node) {
        return byKey.getOrDefault(key, Map.of()).keySet().stream().anyMatch(name -> name.peer.id.equals(node));
    }

    @Override
    public void stored(Id key, Value value, @Nullable InetAddress from) {
        List.copyOf(byKey.getOrDefault(key, Map.of()).values()).forEach(to -> push(key, to, List.of(value)));
    }

    @Override
    public void happened(Id key, Happening happening, List<Long> ids) {
        for (int from = 0; from < ids.size(); from += MAX_IDS) {
            tell(key, happening, ids.subList(from, Math.min(from + MAX_IDS, ids.size())));
        }
    }

    private void tell(Id key, Happening happening, List<Long> ids) {
        for (Listener to : List.copyOf(byKey.getOrDefault(key, Map.of()).values())) {
            Name name = to.name;
            if (to.version == 0) {
                mailer.send(name.peer.address, name.socket, new Message.OldUpdate(self, to.token, happening, ids));
            } else {
                var update = new Message.UpdateIds(self, name.socket, to.token, happening, ids);
                requests.ask(name.peer, update, new Delivery(key, to));
            }
        }
    }

    private void push(Id key, Listener to, List<Value> values) {
        List<Value> wanted = values.stream().filter(to.query::matches).toList();
        int from = 0;
        int size = 0;
        for (int i = 0; i < wanted.size(); i++) {
            size += wanted.get(i).contentSize();
            if (size >= BATCH || i + 1 - from == MAX_VALUES || i == wanted.size() - 1) {
                push(key, to, Values.of(wanted.subList(from, i + 1)));
                from = i + 1;
                size = 0;
            }
        }
    }

    private void push(Id key, Listener to, Values values) {
        Name name = to.name;
        if (to.version == 0) {
            var reply = new Message.Reply(
                    self, null, name.peer.address.getAddress(), List.of(), List.of(), to.token, values, null);
            mailer.send(name.peer.address, name.socket, reply);
        } else {
            var update = new Message.Update(self, key, name.socket, values, OptionalLong.empty(), to.token);
            requests.ask(name.peer, update, new Delivery(key, to));
        }
    }

    /** Forgets those who have not renewed. */
    void expire() {
        long before = loop.millis() - SILENT_MILLIS;
        byKey.values().removeIf(listeners -> {
            listeners.values().removeIf(listener -> {
                boolean over = listener.heardAt < before;
                total -= over ? 1 : 0;
                return over;
            });
            return listeners.isEmpty();
        });
    }

    private void remove(Id key, Listener listener) {
        Map<Name, Listener> listeners = byKey.get(key);
        if (listeners != null && listeners.remove(listener.name, listener)) {
            total--;
            if (listeners.isEmpty()) {
                byKey.remove(key);
            }
        }
    }

    /** What comes of a push: a listener that does not take it has gone. */
    private final class Delivery implements Requests.Answer {
        private final Id key;
        private final Listener listener;

        Delivery(Id key, Listener listener) {
            this.key = key;
            this.listener = listener;
        }

        @Override
        public void replied(Peer peer, Message.Reply reply) {
            if (peer != listener.name.peer) {
                remove(key, listener);
            }
        }

        @Override
        public void silent() {
            remove(key, listener);
        }
    }
}
