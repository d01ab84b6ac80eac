package org.passeur.signalling.opendht.node;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.wire.Family;
import org.passeur.signalling.opendht.wire.NodeAddress;

/** All nodes that we know of: the routing tables, and a memory of those that did not fit in. Loop only. */
final class Peers {
    private static final int REMEMBERED = 2048;

    private final Id self;
    private final EventLoop loop;
    private final Map<Family, RoutingTable> tables = new EnumMap<>(Family.class);
    private final Map<NodeAddress, Peer> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeAddress, Peer> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final List<Consumer<Peer>> onGood = new ArrayList<>();
    private final List<Consumer<Peer>> onLost = new ArrayList<>();
    private volatile boolean connected;

    Peers(Id self, Transport transport, EventLoop loop) {
        this.self = self;
        this.loop = loop;
        for (Family family : Family.values()) {
            if (transport.speaks(family)) {
                tables.put(family, new RoutingTable(self));
            }
        }
    }

    /** Tells of nodes in the routing tables that turn out to be good. */
    void onGood(Consumer<Peer> listener) {
        onGood.add(listener);
    }

    /** Tells of nodes that no longer answer. */
    void onLost(Consumer<Peer> listener) {
        onLost.add(listener);
    }

    long now() {
        return loop.millis();
    }

    Collection<Family> families() {
        return tables.keySet();
    }

    RoutingTable table(Family family) {
        RoutingTable table = tables.get(family);
        if (table == null) {
            throw new IllegalStateException("this node does not speak " + family);
        }
        return table;
    }

    /** The peer at that place, whether it is heard of for the first time or not. */
    Peer peer(NodeAddress where) {
        return known.computeIfAbsent(where, Peer::new);
    }

    /** Whether a node could be there: not ourselves, no impossible address, a family that we speak. */
    boolean isPossible(NodeAddress where) {
        return !where.id().equals(self)
                && !where.id().equals(Id.ZERO)
                && !Martians.isMartian(where.address())
                && tables.containsKey(Family.of(where.address()));
    }

    /** A request came from there. */
    Peer asked(Id id, InetSocketAddress from, boolean client) {
        Peer peer = peer(new NodeAddress(id, from));
        peer.heard(loop.millis());
        if (!client && !peer.isSilent()) {
            table(peer.family()).add(peer, loop.millis());
        }
        return peer;
    }

    /** It answered. */
    void replied(Peer peer, boolean client) {
        boolean news = peer.replied(loop.millis());
        if (!client && table(peer.family()).add(peer, loop.millis()) && news) {
            connected = true;
            onGood.forEach(listener -> listener.accept(peer));
        }
    }

    /** It does not answer. */
    void silent(Peer peer) {
        peer.silent(loop.millis());
        table(peer.family()).failed(peer);
        recount();
        onLost.forEach(listener -> listener.accept(peer));
    }

    /** Nobody is known to be good any more, nor to be gone. */
    void doubtAll() {
        known.values().forEach(Peer::doubt);
        tables.values().stream().flatMap(RoutingTable::all).forEach(Peer::doubt);
        recount();
    }

    void recount() {
        long now = loop.millis();
        connected = tables.values().stream().flatMap(RoutingTable::all).anyMatch(peer -> peer.isGood(now));
    }

    /** Whether there is a good node. Any thread. */
    boolean connected() {
        return connected;
    }

    /** Nodes to tell others about, closest first. */
    List<NodeAddress> closestGood(Id target, Family family, int count) {
        RoutingTable table = tables.get(family);
        long now = loop.millis();
        return table == null
                ? List.of()
                : table.closest(target, count, peer -> peer.isGood(now)).stream()
                        .map(Peer::where)
                        .toList();
    }
}
