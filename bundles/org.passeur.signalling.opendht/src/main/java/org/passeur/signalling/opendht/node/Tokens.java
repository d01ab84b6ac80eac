package org.passeur.signalling.opendht.node;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.passeur.opendht.pack.Bytes;

/** Write permits: whoever shows one can receive at the address that it was given to. Loop only. */
final class Tokens {
    private static final long SHORTEST_MILLIS = 15 * 60_000L;
    private static final long LONGEST_MILLIS = 45 * 60_000L;

    private final Surroundings around;
    private long secret;
    private long previous;
    private long until;

    Tokens(Surroundings around) {
        this.around = around;
        this.secret = around.random().nextLong();
        this.previous = around.random().nextLong();
        this.until = next();
    }

    Bytes issue(InetSocketAddress to) {
        rotate();
        return Bytes.of(token(secret, to));
    }

    boolean holds(Bytes token, InetSocketAddress from) {
        rotate();
        return MessageDigest.isEqual(token.array(), token(secret, from))
                || MessageDigest.isEqual(token.array(), token(previous, from));
    }

    private void rotate() {
        long now = around.loop().millis();
        if (now >= until) {
            // nobody came for long, or we have slept: then the one before is too old as well
            previous = now - until > LONGEST_MILLIS ? around.random().nextLong() : secret;
            secret = around.random().nextLong();
            until = next();
        }
    }

    private long next() {
        return around.loop().millis() + around.random().nextLong(SHORTEST_MILLIS, LONGEST_MILLIS);
    }

    private static byte[] token(long secret, InetSocketAddress address) {
        try {
            byte[] ip = address.getAddress().getAddress();
            ByteBuffer text = ByteBuffer.allocate(8 + ip.length + 2)
                    .putLong(secret)
                    .put(ip)
                    .putShort((short) address.getPort());
            return MessageDigest.getInstance("SHA-256").digest(text.array());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
