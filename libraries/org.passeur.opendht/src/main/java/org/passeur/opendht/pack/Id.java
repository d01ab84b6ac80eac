package org.passeur.opendht.pack;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The 20 bytes that name a node, a key or a public key. Distance is the exclusive or, read as a number.
 *
 * @param high bytes 0 to 7
 * @param middle bytes 8 to 15
 * @param low bytes 16 to 19
 */
public record Id(long high, long middle, int low) implements Comparable<Id> {
    /** Bytes in an id. */
    public static final int LENGTH = 20;

    /** Bits in an id. */
    public static final int BITS = 160;

    /** The id that nobody may have. */
    public static final Id ZERO = new Id(0, 0, 0);

    /** @throws IllegalArgumentException if there are not 20 bytes */
    public static Id of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("an id has 20 bytes, not " + bytes.length);
        }
        return read(ByteBuffer.wrap(bytes));
    }

    /** Takes 20 bytes from the buffer. */
    public static Id read(ByteBuffer buffer) {
        return new Id(buffer.getLong(), buffer.getLong(), buffer.getInt());
    }

    /** Reads 40 hexadecimal digits. */
    public static Id ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** SHA-1 of the bytes. */
    public static Id hash(byte[] bytes) {
        try {
            return of(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }

    /** SHA-1 of the text in UTF-8. */
    public static Id hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Any id. */
    public static Id random(RandomGenerator random) {
        return new Id(random.nextLong(), random.nextLong(), random.nextInt());
    }

    /** The 20 bytes. */
    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(high)
                .putLong(middle)
                .putInt(low)
                .array();
    }

    /** How many leading bits the two share. */
    public int commonBits(Id other) {
        if (high != other.high) {
            return Long.numberOfLeadingZeros(high ^ other.high);
        }
        if (middle != other.middle) {
            return 64 + Long.numberOfLeadingZeros(middle ^ other.middle);
        }
        return 128 + Integer.numberOfLeadingZeros(low ^ other.low);
    }

    /** Orders ids by their distance to this one, closest first. */
    public Comparator<Id> closestFirst() {
        return (a, b) -> xor(a).compareTo(xor(b));
    }

    /** Whether {@code a} is closer to this than {@code b} is. */
    public boolean isCloser(Id a, Id b) {
        return xor(a).compareTo(xor(b)) < 0;
    }

    /** A random id that shares exactly the first {@code bits} bits with this one, or is this one if all are shared. */
    public Id randomNeighbour(int bits, RandomGenerator random) {
        byte[] mine = bytes();
        byte[] other = random(random).bytes();
        for (int bit = 0; bit <= Math.min(bits, BITS - 1); bit++) {
            int mask = 0x80 >> (bit & 7);
            int wanted = bit == bits ? ~mine[bit >> 3] & mask : mine[bit >> 3] & mask;
            other[bit >> 3] = (byte) ((other[bit >> 3] & ~mask) | wanted);
        }
        return of(bits >= BITS ? mine : other);
    }

    private Id xor(Id other) {
        return new Id(high ^ other.high, middle ^ other.middle, low ^ other.low);
    }

    /** As unsigned numbers. */
    @Override
    public int compareTo(Id other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        int byMiddle = byHigh != 0 ? byHigh : Long.compareUnsigned(middle, other.middle);
        return byMiddle != 0 ? byMiddle : Integer.compareUnsigned(low, other.low);
    }

    /** 40 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
