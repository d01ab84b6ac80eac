package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTripTest {
    private final RoundTrip roundTrip = new RoundTrip();

    @Test
    void patience_is_half_a_second_until_something_is_known() {
        assertThat(roundTrip.patienceMillis()).isEqualTo(500);
    }

    @Test
    void patience_follows_what_answers_take_within_bounds() {
        roundTrip.took(60);
        assertThat(roundTrip.patienceMillis()).as("RFC 6298, 2.2: R + 4 R/2").isEqualTo(180);
        for (int i = 0; i < 100; i++) {
            roundTrip.took(2);
        }
        assertThat(roundTrip.patienceMillis()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            roundTrip.took(2_000);
        }
        assertThat(roundTrip.patienceMillis()).isEqualTo(500);
    }
}
