package org.passeur.signalling.opendht.node;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.wire.Family;
import org.passeur.signalling.opendht.wire.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enters the network by nodes that we were told of, and enters again when all contact is lost. Loop only. */
final class Bootstrap {
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
    private static final long FIRST_WAIT_MILLIS = 1_000;
    private static final long LONGEST_WAIT_MILLIS = 10 * 60_000L;
    private static final int MAX_ENTRIES = 256;
    /** While we are connected otherwise, one that never answers is left alone after so many tries. */
    private static final int TRIES = 6;

    private final Id self;
    private final Surroundings around;
    private final Peers peers;
    private final Requests requests;
    private final Lookups lookups;
    /** How often each was asked in vain. */
    private final Map<InetSocketAddress, Integer> entries = new LinkedHashMap<>();

    private long wait = FIRST_WAIT_MILLIS;
    private EventLoop.@Nullable Timer next;
    private boolean closed;

    Bootstrap(Id self, Surroundings around, Peers peers, Requests requests, Lookups lookups) {
        this.self = self;
        this.around = around;
        this.peers = peers;
        this.requests = requests;
        this.lookups = lookups;
    }

    void start() {
        next = around.loop().after(around.jittered(wait), this::again);
    }

    void close() {
        closed = true;
    }

    /** Tries these now, and again later if they do not answer. */
    void enter(Collection<InetSocketAddress> nodes) {
        for (InetSocketAddress node : nodes) {
            if (!node.isUnresolved()
                    && !Martians.isMartian(node)
                    && peers.families().contains(Family.of(node))) {
                boolean news = !entries.containsKey(node);
                if (news && entries.size() >= MAX_ENTRIES) {
                    forgetOne();
                }
                entries.putIfAbsent(node, 0);
                knock(node);
                if (news) {
                    soon();
                }
            }
        }
    }

    /** The one that was asked in vain most often, and of those the one that was named first. */
    private void forgetOne() {
        entries.entrySet().stream()
                .max(Map.Entry.<InetSocketAddress, Integer>comparingByValue())
                .ifPresent(entry -> entries.remove(entry.getKey()));
    }

    /** Where we are, or when, has changed: everybody is asked again, soon and without regard to earlier silence. */
    void anew() {
        entries.replaceAll((node, tries) -> 0);
        entries.keySet().forEach(this::knock);
        soon();
    }

    private void soon() {
        wait = FIRST_WAIT_MILLIS;
        if (next != null && !closed) {
            next.cancel();
            next = around.loop().after(around.jittered(wait), this::again);
        }
    }

    private void again() {
        if (closed) {
            return;
        }
        peers.recount();
        boolean connected = peers.connected();
        entries.forEach((node, tries) -> {
            if (!connected || (tries > 0 && tries < TRIES)) {
                knock(node);
            }
        });
        wait = connected ? FIRST_WAIT_MILLIS * 30 : Math.min(wait * 2, LONGEST_WAIT_MILLIS);
        next = around.loop().after(around.jittered(wait), this::again);
    }

    private void knock(InetSocketAddress node) {
        requests.ask(node, new Message.Ping(self), new Requests.Answer() {
            @Override
            public void replied(Peer peer, Message.Reply reply) {
                entries.put(node, 0);
                LOG.debug("{} lets us in", peer);
                lookups.explore(self, peer.family());
            }

            @Override
            public void silent() {
                entries.merge(node, 1, Integer::sum);
                LOG.debug("Nobody answers at {}", node);
            }
        });
    }
}
