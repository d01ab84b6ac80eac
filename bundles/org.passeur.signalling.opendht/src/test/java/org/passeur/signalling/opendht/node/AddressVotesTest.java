package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AddressVotesTest {
    private final AddressVotes votes = new AddressVotes();

    private static InetAddress address(int number) {
        return VirtualNetwork.address(number).getAddress();
    }

    @Test
    void the_majority_of_those_who_spoke_last_wins() {
        for (int voter = 1; voter <= 40; voter++) {
            votes.vote(address(voter), address(1_000));
        }
        for (int voter = 41; voter <= 70; voter++) {
            votes.vote(address(voter), address(2_000));
        }
        assertThat(votes.winners()).as("34 of the last 64").containsExactly(address(1_000));
        for (int voter = 71; voter <= 75; voter++) {
            votes.vote(address(voter), address(2_000));
        }
        assertThat(votes.winners()).as("35 of the last 64").containsExactly(address(2_000));
    }

    @Test
    void who_changes_its_mind_or_repeats_itself_has_one_vote() {
        votes.vote(address(1), address(1_000));
        votes.vote(address(2), address(2_000));
        votes.vote(address(3), address(2_000));
        for (int i = 0; i < 10; i++) {
            votes.vote(address(1), address(1_000));
        }
        assertThat(votes.winners()).containsExactly(address(2_000));
        votes.vote(address(2), address(1_000));
        assertThat(votes.winners()).containsExactly(address(1_000));
    }
}
