package org.passeur.bench.simulation;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.signalling.opendht.wire.Decoder;
import org.passeur.signalling.opendht.wire.Envelope;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.NodeAddress;

/**
 * Counts what one node says and hears about one key, from outside: by its datagrams. A node that is asked without having
 * been named in an answer is one hop away, one that was named is a hop further than the first who named it.
 */
final class Tap {
    private final Id key;
    private final Set<Integer> transactions = new HashSet<>();
    private final Map<InetSocketAddress, Integer> hops = new HashMap<>();
    private int datagrams;
    private int requests;
    private Id closest = Id.ZERO;
    private int hopsToClosest;

    Tap(Id key) {
        this.key = key;
    }

    void sent(InetSocketAddress to, byte[] datagram) {
        Envelope envelope = decode(datagram);
        boolean ours =
                envelope.message() instanceof Message.Get get && get.key().equals(key)
                        || envelope.message() instanceof Message.Find find
                                && find.target().equals(key);
        if (ours) {
            requests += transactions.add(envelope.transaction()) ? 1 : 0;
            datagrams++;
            hops.putIfAbsent(to, 1);
        }
    }

    void received(InetSocketAddress from, byte[] datagram) {
        Envelope envelope = decode(datagram);
        if (envelope.message() instanceof Message.Request || !transactions.contains(envelope.transaction())) {
            return;
        }
        datagrams++;
        if (envelope.message() instanceof Message.Reply reply) {
            int depth = hops.getOrDefault(from, 1);
            if (closest.equals(Id.ZERO) || key.isCloser(reply.sender(), closest)) {
                closest = reply.sender();
                hopsToClosest = depth;
            }
            for (NodeAddress named : reply.n4()) {
                hops.putIfAbsent(named.address(), depth + 1);
            }
        }
    }

    /** Datagrams sent and received. */
    int datagrams() {
        return datagrams;
    }

    /** Different questions. */
    int requests() {
        return requests;
    }

    /** From the asking node to the closest that answered. */
    int hops() {
        return hopsToClosest;
    }

    private static Envelope decode(byte[] datagram) {
        try {
            return Decoder.decode(datagram);
        } catch (Malformed e) {
            throw new IllegalStateException("nodes send what nodes can read", e);
        }
    }
}
