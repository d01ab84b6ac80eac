package org.passeur.signalling.opendht.node;

import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * All that a node gets from outside, so that a simulation can be its world.
 *
 * @param loop runs it
 * @param transport carries its datagrams
 * @param workers check signatures off the loop; may refuse work when there is too much
 * @param random decides ids, tokens and jitter
 */
public record Surroundings(EventLoop loop, Transport transport, Executor workers, RandomGenerator random) {
    /** A time within a quarter around {@code millis}, so that nodes do not fall into step. */
    long jittered(long millis) {
        return millis + random.nextLong(Math.max(1, millis / 4));
    }
}
