package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.wire.NodeAddress;

class RoutingTableTest {
    private final Random random = new Random(5);
    private final Id self = Id.random(random);
    private final RoutingTable table = new RoutingTable(self);

    @Test
    void the_closest_are_those_that_looking_at_all_would_find() {
        for (int i = 1; i <= 2_000; i++) {
            table.add(new Peer(new NodeAddress(Id.random(random), VirtualNetwork.address(i))), 0);
        }
        for (int shared = 0; shared <= 14; shared++) {
            for (int count : List.of(1, 8, 14, 1_000)) {
                Id target = self.randomNeighbour(shared, random);
                List<Peer> expected = table.all()
                        .filter(peer -> peer.id.low() % 3 != 0)
                        .sorted(Comparator.comparing((Peer peer) -> peer.id, target.closestFirst()))
                        .limit(count)
                        .toList();
                assertThat(table.closest(target, count, peer -> peer.id.low() % 3 != 0))
                        .isEqualTo(expected);
            }
        }
        assertThat(table.closest(self, 8, peer -> true)).hasSize(8);
    }
}
