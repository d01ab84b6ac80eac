package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.wire.Family;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Message.Failure;
import org.passeur.signalling.opendht.wire.Query;
import org.passeur.signalling.opendht.wire.Rows;
import org.passeur.signalling.opendht.wire.Values;

/** Answers other nodes' requests, each with one reply or error. Loop only. */
final class Server {
    /** Bytes of values in one answer; whoever wants more asks for the ids first. */
    private static final int MAX_ANSWER = 128 * 1024;

    private static final int MAX_VALUES = 256;
    /** Bytes that a selected field takes, about. */
    private static final int CELL = 9;

    private final Id self;
    private final Peers peers;
    private final Tokens tokens;
    private final Storage storage;
    private final RemoteListeners listeners;
    private final Intake intake;
    private final Mailer mailer;
    private final Subscriptions subscriptions;
    private final Tally tally;
    private final RateLimit rateLimit;

    Server(
            Id self,
            Peers peers,
            Tokens tokens,
            Storage storage,
            RemoteListeners listeners,
            Intake intake,
            Mailer mailer,
            Subscriptions subscriptions,
            Tally tally,
            RateLimit rateLimit) {
        this.self = self;
        this.peers = peers;
        this.tokens = tokens;
        this.storage = storage;
        this.listeners = listeners;
        this.intake = intake;
        this.mailer = mailer;
        this.subscriptions = subscriptions;
        this.tally = tally;
        this.rateLimit = rateLimit;
    }

    void answer(Peer peer, int transaction, Message.Request request) {
        Message answer = answer(peer, request, transaction);
        if (request instanceof Message.Get && answer instanceof Message.Reply reply && !isAffordable(peer, reply)) {
            tally.count(Drop.RATE_LIMITED); // whoever asks in earnest asks again, and has proven itself by then
            return;
        }
        mailer.send(peer.address, transaction, answer);
        if (request instanceof Message.Listen listen && answer instanceof Message.Reply) {
            // after the reply, as the listener expects
            listeners.listen(peer, listen, transaction, List.copyOf(storage.get(listen.key())));
        }
    }

    /** A short question has a long answer: not many of these for an address from which nothing was ever answered. */
    private boolean isAffordable(Peer peer, Message.Reply reply) {
        if (peer.isGood(peers.now())) {
            return true;
        }
        int size = reply.values().inline().stream().mapToInt(Value::contentSize).sum();
        int cells = reply.rows() == null
                ? 0
                : reply.rows().rows().size() * reply.rows().fields().size();
        return size + cells == 0 || rateLimit.admitsBytes(peer.address.getAddress(), size + cells * CELL);
    }

    private Message answer(Peer peer, Message.Request request, int transaction) {
        InetSocketAddress from = peer.address;
        if (request instanceof Message.Find find) {
            return nodes(from, find.target(), find.want(), Values.NONE, null);
        }
        if (request instanceof Message.Get get) {
            return get(from, get);
        }
        if (request instanceof Message.Put put) {
            return put(peer, put, transaction);
        }
        if (request instanceof Message.Listen listen) {
            return tokens.holds(listen.token(), from) ? plain(from) : wrongToken("Listen");
        }
        if (request instanceof Message.Update update) {
            subscriptions.updated(peer, update.socket(), update.values().inline());
            return plain(from);
        }
        if (request instanceof Message.Refresh refresh) {
            return refresh(from, refresh);
        }
        if (request instanceof Message.Incomplete incomplete) {
            tally.count(Drop.INCOMPLETE);
            return new Failure(self, Failure.INCOMPLETE, incomplete.what() + " with no key");
        }
        return plain(from);
    }

    private Message get(InetSocketAddress from, Message.Get get) {
        Query query = get.query() == null ? Query.ALL : get.query();
        List<Value> found =
                storage.get(get.key()).stream().filter(query::matches).toList();
        if (!query.select().isEmpty()) {
            Rows rows =
                    found.isEmpty() ? null : Rows.of(query.select(), found.subList(0, Math.min(found.size(), 4096)));
            return nodes(from, get.key(), get.want(), Values.NONE, rows);
        }
        return nodes(from, get.key(), get.want(), Values.of(limited(found)), null);
    }

    private static List<Value> limited(Collection<Value> found) {
        List<Value> some = new ArrayList<>();
        int size = 0;
        for (Value value : found) {
            size += value.contentSize();
            if (!some.isEmpty() && (size > MAX_ANSWER || some.size() >= MAX_VALUES)) {
                break;
            }
            some.add(value);
        }
        return some;
    }

    private Message put(Peer peer, Message.Put put, int transaction) {
        if (!tokens.holds(put.token(), peer.address)) {
            return wrongToken("Put");
        }
        List<Value> values = put.values().inline();
        for (Value value : values) {
            if (value.id() == 0) {
                tally.count(Drop.INCOMPLETE);
                return new Failure(self, Failure.INCOMPLETE, "Put with invalid id");
            }
            intake.offer(peer, put.key(), value, put.created());
        }
        // one reply for each value; the last is the caller's to send
        for (int i = 0; i < values.size() - 1; i++) {
            mailer.send(peer.address, transaction, stored(peer, values.get(i).id()));
        }
        return values.isEmpty()
                ? plain(peer.address)
                : stored(peer, values.get(values.size() - 1).id());
    }

    private Message stored(Peer peer, long id) {
        return Message.Reply.stored(self, peer.address.getAddress(), id);
    }

    private Message refresh(InetSocketAddress from, Message.Refresh refresh) {
        if (!tokens.holds(refresh.token(), from)) {
            return wrongToken("Refresh");
        }
        return storage.refresh(refresh.key(), refresh.valueId())
                ? Message.Reply.stored(self, from.getAddress(), refresh.valueId())
                : new Failure(self, Failure.NOT_FOUND, "Access operation for unknown storage");
    }

    private Message plain(InetSocketAddress from) {
        return Message.Reply.plain(self, from.getAddress());
    }

    private Message wrongToken(String what) {
        tally.count(Drop.WRONG_TOKEN);
        return new Failure(self, Failure.UNAUTHORIZED, what + " with wrong token");
    }

    private Message nodes(InetSocketAddress from, Id target, Set<Family> want, Values values, @Nullable Rows rows) {
        Set<Family> families = want.isEmpty() ? EnumSet.of(Family.of(from)) : want;
        InetAddress seenAs = from.getAddress();
        Bytes token = tokens.issue(from);
        return new Message.Reply(
                self,
                null,
                seenAs,
                families.contains(Family.V4) ? peers.closestGood(target, Family.V4, RoutingTable.BUCKET) : List.of(),
                families.contains(Family.V6) ? peers.closestGood(target, Family.V6, RoutingTable.BUCKET) : List.of(),
                token,
                values,
                rows);
    }
}
