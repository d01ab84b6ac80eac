package org.passeur.signalling.opendht.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FuzzingTest {
    /** {@code -Dpasseur.fuzz.datagrams=10000000} for a night's work. */
    @Test
    void no_datagram_does_anything_but_decode_or_be_malformed() {
        long datagrams = Long.getLong("passeur.fuzz.datagrams", 300_000);
        Fuzzing.Result result = new Fuzzing(Long.getLong("passeur.fuzz.seed", 1)).run(datagrams);
        System.out.printf("fuzzed with %,d datagrams: %s%n", datagrams, result);
        assertThat(result.decoded).as("some are good").isGreaterThan(datagrams / 100);
        assertThat(result.malformed).as("some are not").isGreaterThan(datagrams / 10);
        assertThat(result.stored).as("values that a node took").isPositive();
        assertThat(result.peakMemory).as("bytes of heap").isLessThan(150L << 20);
    }
}
