package org.passeur.signalling.opendht.node;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.wire.Family;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Query;

/** Starts lookups, and makes the requests that they are made of. Loop only. */
final class Lookups {
    private final Id self;
    private final EventLoop loop;
    private final Peers peers;
    private final Requests requests;
    private int running;
    private long begun;

    Lookups(Id self, EventLoop loop, Peers peers, Requests requests) {
        this.self = self;
        this.loop = loop;
        this.peers = peers;
        this.requests = requests;
    }

    /** Looks in every family that we speak. */
    List<Lookup> inAllFamilies(Id target, Lookup.Purpose purpose) {
        List<Lookup> all = new ArrayList<>();
        for (Family family : peers.families()) {
            all.add(lookup(target, family, purpose));
        }
        all.forEach(lookup -> lookup.start(loop.millis()));
        return all;
    }

    /** Looks only to learn of nodes. */
    void explore(Id target, Family family) {
        var purpose = new Lookup.Purpose() {
            @Override
            public Message.Request question() {
                return find(target);
            }

            @Override
            public void finished(List<Peer> closest) {
                // the routing table has learnt of those who answered
            }
        };
        lookup(target, family, purpose).start(loop.millis());
    }

    private Lookup lookup(Id target, Family family, Lookup.Purpose purpose) {
        begun++;
        running++;
        return new Lookup(target, family, peers, requests, purpose, () -> running--);
    }

    /** Those that run. */
    int running() {
        return running;
    }

    /** Those that were ever begun. */
    long begun() {
        return begun;
    }

    void ask(Peer peer, Message.Request request, Requests.Answer answer) {
        requests.ask(peer, request, answer);
    }

    Message.Find find(Id target) {
        return new Message.Find(self, target, want());
    }

    Message.Get get(Id key, Query query) {
        return new Message.Get(self, key, query, want());
    }

    /** Sees whether the node is there. */
    void ping(Peer peer, Consumer<Peer> there) {
        requests.ask(peer, new Message.Ping(self), new Requests.Answer() {
            @Override
            public void replied(Peer who, Message.Reply reply) {
                there.accept(who);
            }

            @Override
            public void silent() {
                // noted where all silence is noted
            }
        });
    }

    Id self() {
        return self;
    }

    private Set<Family> want() {
        Set<Family> all = EnumSet.noneOf(Family.class);
        all.addAll(peers.families());
        return all.size() > 1 ? all : Set.of(); // else the reply has the family of the request anyway
    }
}
