package org.passeur.signalling.opendht.node;

import java.util.List;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.wire.Family;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be done now and then: doubtful nodes are pinged, neglected buckets filled, old things forgotten. Loop only. */
final class Maintenance {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);
    private static final long SHORTEST_MILLIS = 5_000;
    private static final long LONGEST_MILLIS = 25_000;
    private static final long NEGLECTED_MILLIS = 10 * 60_000L;
    private static final long HOUSEKEEPING_MILLIS = 1_000;
    /** So long without housekeeping is no business of a busy machine. */
    private static final long ASLEEP_MILLIS = 20_000;
    /** When everybody is doubtful. */
    private static final int MAX_PINGS = 64;

    private final Id self;
    private final Surroundings around;
    private final Peers peers;
    private final Lookups lookups;
    private final List<Runnable> housekeeping;
    private final Runnable awoke;
    private long lastMillis;
    private long lastSeconds;
    private boolean closed;

    /**
     * @param housekeeping done every second
     * @param awoke done when there was much more than a second between two of them
     */
    Maintenance(
            Id self, Surroundings around, Peers peers, Lookups lookups, List<Runnable> housekeeping, Runnable awoke) {
        this.self = self;
        this.around = around;
        this.peers = peers;
        this.lookups = lookups;
        this.housekeeping = housekeeping;
        this.awoke = awoke;
    }

    void start() {
        lastMillis = around.loop().millis();
        lastSeconds = around.loop().unixSeconds();
        around.loop().after(HOUSEKEEPING_MILLIS, this::keepHouse);
        later();
    }

    void close() {
        closed = true;
    }

    private void keepHouse() {
        if (!closed) {
            housekeeping.forEach(Runnable::run);
            lookAtTheClocks();
            around.loop().after(HOUSEKEEPING_MILLIS, this::keepHouse);
        }
    }

    /** Both: a suspended machine's steady clock may have stood still, a stopped process's has not. */
    private void lookAtTheClocks() {
        long millis = around.loop().millis();
        long seconds = around.loop().unixSeconds();
        long slept = Math.max(millis - lastMillis, (seconds - lastSeconds) * 1000);
        lastMillis = millis;
        lastSeconds = seconds;
        if (slept > ASLEEP_MILLIS) {
            LOG.info("Nothing was done for {} s: this host has slept, or its clock was put forward", slept / 1000);
            awoke.run();
        }
    }

    /** Looks at everybody now. */
    void tendAll() {
        peers.families().forEach(family -> {
            peers.table(family).all().limit(MAX_PINGS).toList().forEach(peer -> lookups.ping(peer, there -> {}));
            lookups.explore(self, family);
        });
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
