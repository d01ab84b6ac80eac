package org.passeur.signalling.opendht.node;

import java.util.List;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.wire.Family;

/** What has to be done now and then: doubtful nodes are pinged, neglected buckets filled, old things forgotten. Loop only. */
final class Maintenance {
    private static final long SHORTEST_MILLIS = 5_000;
    private static final long LONGEST_MILLIS = 25_000;
    private static final long NEGLECTED_MILLIS = 10 * 60_000L;
    private static final long HOUSEKEEPING_MILLIS = 1_000;

    private final Id self;
    private final Surroundings around;
    private final Peers peers;
    private final Lookups lookups;
    private final List<Runnable> housekeeping;
    private boolean closed;

    /** @param housekeeping done every second */
    Maintenance(Id self, Surroundings around, Peers peers, Lookups lookups, List<Runnable> housekeeping) {
        this.self = self;
        this.around = around;
        this.peers = peers;
        this.lookups = lookups;
        this.housekeeping = housekeeping;
    }

    void start() {
        around.loop().after(HOUSEKEEPING_MILLIS, this::keepHouse);
        later();
    }

    void close() {
        closed = true;
    }

    private void keepHouse() {
        if (!closed) {
            housekeeping.forEach(Runnable::run);
            around.loop().after(HOUSEKEEPING_MILLIS, this::keepHouse);
        }
    }

    private void later() {
        around.loop().after(around.random().nextLong(SHORTEST_MILLIS, LONGEST_MILLIS), () -> {
            if (!closed) {
                peers.families().forEach(this::tend);
                peers.recount();
                later();
            }
        });
    }

    private void tend(Family family) {
        long now = around.loop().millis();
        RoutingTable table = peers.table(family);
        table.doubtful(now).forEach(peer -> lookups.ping(peer, there -> {}));
        if (table.all().filter(peer -> peer.isGood(now)).count() < RoutingTable.BUCKET) {
            lookups.explore(self, family);
        }
        for (int shared : table.untouchedSince(now - NEGLECTED_MILLIS)) {
            lookups.explore(self.randomNeighbour(shared, around.random()), family);
        }
    }
}
