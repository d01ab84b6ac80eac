package org.passeur.signalling.opendht.node;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.passeur.opendht.value.Value;

/** The sockets, as the protocol calls them, under which other nodes push values to us. Loop only. */
final class Subscriptions {
    private final RandomGenerator random;
    private final Map<Integer, Subscription> bySocket = new HashMap<>();

    Subscriptions(RandomGenerator random) {
        this.random = random;
    }

    private record Subscription(Peer peer, Listening listening) {}

    /** A new socket for one listening at one peer. */
    int open(Peer peer, Listening listening) {
        int socket = random.nextInt();
        while (socket == 0 || bySocket.containsKey(socket)) {
            socket = random.nextInt();
        }
        bySocket.put(socket, new Subscription(peer, listening));
        return socket;
    }

    void close(int socket) {
        bySocket.remove(socket);
    }

    /** Whether something may be pushed to the socket from there. */
    boolean expects(int socket, InetSocketAddress from) {
        Subscription subscription = bySocket.get(socket);
        return subscription != null && subscription.peer.address.equals(from);
    }

    void updated(Peer from, int socket, List<Value> values) {
        Subscription subscription = bySocket.get(socket);
        // not the same object: a peer that many others were heard of after is forgotten and remembered anew
        if (subscription != null && subscription.peer.where().equals(from.where())) {
            values.forEach(value -> subscription.listening.arrived(value, from.address.getAddress()));
        }
    }
}
