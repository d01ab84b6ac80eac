package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.wire.NodeAddress;

class PeerTest {
    private final Peer peer = new Peer(new NodeAddress(Id.random(new Random(1)), VirtualNetwork.address(1)));

    @Test
    void a_silent_node_is_left_alone_for_a_while_and_longer_each_time() {
        peer.replied(0);
        assertThat(peer.isGood(0)).isTrue();
        peer.silent(0);
        assertThat(peer.isGood(0)).isFalse();
        assertThat(peer.isPaused(19_999)).isTrue();
        assertThat(peer.isPaused(20_000)).isFalse();
        peer.silent(20_000);
        assertThat(peer.isPaused(59_999)).isTrue();
        assertThat(peer.isDubious(60_000)).isTrue();
        peer.replied(60_000);
        peer.silent(60_000);
        assertThat(peer.isPaused(80_000))
                .as("its answer counts, not what was before")
                .isFalse();
    }

    @Test
    void a_node_that_asks_is_there_after_all_but_not_if_it_never_answers() {
        peer.silent(0);
        peer.heard(1);
        assertThat(peer.isDubious(1)).isTrue();
        assertThat(peer.isGood(1))
                .as("an answer proves its address, a question does not")
                .isFalse();
        for (int i = 0; i < 3; i++) {
            peer.silent(2);
        }
        peer.heard(3);
        assertThat(peer.isPaused(3)).isTrue();
    }
}
