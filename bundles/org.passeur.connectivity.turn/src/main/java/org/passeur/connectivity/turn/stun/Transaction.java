package org.passeur.connectivity.turn.stun;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * The 96 bits by which an answer is known to belong to a request.
 *
 * @param high the first 32
 * @param low the others
 */
public record Transaction(int high, long low) {
    static final int LENGTH = 12;

    /** One that nobody can guess, if {@code random} is a {@link java.security.SecureRandom}. */
    public static Transaction next(Random random) {
        return new Transaction(random.nextInt(), random.nextLong());
    }

    static Transaction read(ByteBuffer from) {
        return new Transaction(from.getInt(), from.getLong());
    }

    void write(ByteBuffer to) {
        to.putInt(high).putLong(low);
    }
}
