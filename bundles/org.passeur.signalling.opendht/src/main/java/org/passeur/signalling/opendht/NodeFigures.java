package org.passeur.signalling.opendht;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.passeur.api.Metric;
import org.passeur.signalling.opendht.node.Statistics;

/** A node's statistics as metrics. */
final class NodeFigures {
    private NodeFigures() {}

    /** @param node the beginning of its id, to tell two nodes of one process apart */
    static List<Metric> of(Statistics s, String node) {
        List<Metric> all = new ArrayList<>();
        new TreeMap<>(s.known()).forEach((family, known) -> {
            String name = family.name().toLowerCase(Locale.ROOT).replace("v", "ipv");
            int good = s.good().getOrDefault(family, 0);
            all.add(nodes(good).with("family", name).with("state", "good"));
            all.add(nodes(known - good).with("family", name).with("state", "dubious"));
        });
        all.add(Metric.gauge("opendht_stored_values", s.values(), "values stored here, our own among them"));
        all.add(Metric.gauge("opendht_stored_keys", s.keys(), "keys under which values are stored here"));
        all.add(Metric.gauge("opendht_stored_bytes", s.bytes(), "bytes that other nodes' values take here"));
        all.add(Metric.gauge("opendht_storage_capacity_bytes", s.capacity(), "bytes that they may take"));
        all.add(Metric.gauge("opendht_remote_listeners", s.listeners(), "other nodes' listeners here"));
        all.add(Metric.gauge("opendht_listened_keys", s.listening(), "keys that we listen to"));
        all.add(Metric.gauge("opendht_published_values", s.published(), "values that we keep in the network"));
        all.add(Metric.gauge("opendht_searches", s.searches(), "searches that run"));
        all.add(Metric.counter("opendht_searches_begun_total", s.searched(), "searches that were begun"));
        all.add(Metric.gauge("opendht_pending_requests", s.awaited(), "requests of ours that wait for an answer"));
        all.add(Metric.counter("opendht_datagrams_received_total", s.received(), "datagrams that came"));
        all.add(Metric.counter("opendht_datagrams_sent_total", s.sent(), "datagrams that were sent"));
        new TreeMap<>(s.drops())
                .forEach((reason, count) ->
                        all.add(Metric.counter("opendht_drops_total", count, "what came and was not taken, by reason")
                                .with("reason", reason.name().toLowerCase(Locale.ROOT))));
        return all.stream().map(metric -> metric.with("node", node)).toList();
    }

    private static Metric nodes(int count) {
        return Metric.gauge("opendht_nodes", count, "nodes that are known, good ones having answered lately");
    }
}
