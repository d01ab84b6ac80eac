package org.passeur.signalling.opendht.node;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Values;

/** Puts a value once, at the nodes closest to its key. Loop only. */
final class Putting implements Lookup.Purpose {
    private final Id key;
    private final Value value;
    private final long madeAt;
    private final EventLoop loop;
    private final Lookups lookups;
    private final CompletableFuture<Boolean> taken;
    private final Set<Peer> asked = new HashSet<>();
    private int unfinished;
    private int unanswered;

    /** @param taken true as soon as one node has acknowledged it, false when none has */
    Putting(Id key, Value value, EventLoop loop, Lookups lookups, CompletableFuture<Boolean> taken) {
        this.key = key;
        this.value = value;
        this.loop = loop;
        this.lookups = lookups;
        this.taken = taken;
        this.madeAt = loop.unixSeconds();
    }

    void start(int families) {
        unfinished = families;
        lookups.inAllFamilies(key, this);
        conclude();
    }

    @Override
    public Message.Request question() {
        return lookups.find(key);
    }

    @Override
    public void near(List<Peer> closest) {
        closest.forEach(this::put); // the sooner a listener there hears of it
    }

    @Override
    public void settled(List<Peer> closest) {
        closest.forEach(this::put);
    }

    @Override
    public void finished(List<Peer> closest) {
        closest.forEach(this::put); // those who were slow
        unfinished--;
        conclude();
    }

    private void put(Peer peer) {
        Bytes token = peer.token();
        if (token == null || !asked.add(peer)) {
            return;
        }
        unanswered++;
        OptionalLong created = loop.unixSeconds() > madeAt ? OptionalLong.of(madeAt) : OptionalLong.empty();
        var put = new Message.Put(lookups.self(), key, Values.of(List.of(value)), created, token);
        lookups.ask(peer, put, new Requests.Answer() {
            @Override
            public void replied(Peer who, Message.Reply reply) {
                taken.complete(true);
                silent();
            }

            @Override
            public void silent() {
                unanswered--;
                conclude();
            }
        });
    }

    private void conclude() {
        if (unfinished == 0 && unanswered == 0) {
            taken.complete(false);
        }
    }
}
