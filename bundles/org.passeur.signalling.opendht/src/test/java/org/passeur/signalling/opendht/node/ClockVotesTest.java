package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ClockVotesTest {
    private final ClockVotes votes = new ClockVotes();

    private void vote(int host, long seconds) throws UnknownHostException {
        votes.vote(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) host}), seconds);
    }

    @Test
    void our_clock_is_behind_when_most_others_are_ahead() throws Exception {
        vote(1, 3600);
        vote(2, 3610);
        assertThat(votes.behindSeconds()).isZero();
        vote(3, -20);
        assertThat(votes.behindSeconds()).isEqualTo(3600);
    }

    @Test
    void a_few_wrong_clocks_of_others_are_theirs() throws Exception {
        for (int host = 1; host <= 5; host++) {
            vote(host, -host * 100L);
        }
        vote(6, 7200);
        vote(7, Long.MAX_VALUE);
        assertThat(votes.behindSeconds()).isZero();
    }

    @Test
    void one_host_has_one_vote() throws Exception {
        for (int i = 0; i < 100; i++) {
            vote(1, 7200);
        }
        vote(2, 0);
        vote(3, 0);
        assertThat(votes.behindSeconds()).isZero();
    }
}
