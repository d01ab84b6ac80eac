package org.passeur.signalling.opendht.node;

import java.util.Map;
import org.passeur.signalling.opendht.wire.Family;

/**
 * A node in figures, at one moment. What is counted is counted since the node was made.
 *
 * @param good nodes in the routing table that are known to be good, for each family that we speak
 * @param known nodes in the routing table, good or not
 * @param values values stored, our own among them
 * @param keys keys under which there are any
 * @param bytes bytes that other people's values take
 * @param capacity bytes that they may take
 * @param listeners other nodes' listeners here
 * @param listening keys that we listen to
 * @param published values that we keep in the network
 * @param searches searches that run
 * @param searched searches that were begun
 * @param awaited questions of ours that wait for an answer
 * @param received datagrams that came
 * @param sent datagrams that were sent
 * @param drops how much was dropped, for every reason
 */
public record Statistics(
        Map<Family, Integer> good,
        Map<Family, Integer> known,
        int values,
        int keys,
        long bytes,
        long capacity,
        int listeners,
        int listening,
        int published,
        int searches,
        long searched,
        int awaited,
        long received,
        long sent,
        Map<Drop, Long> drops) {
    /** Copies the maps. */
    public Statistics {
        good = Map.copyOf(good);
        known = Map.copyOf(known);
        drops = Map.copyOf(drops);
    }

    /** Good nodes of all families. */
    public int goodNodes() {
        return good.values().stream().mapToInt(Integer::intValue).sum();
    }
}
