package org.passeur.opendht.pack;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that compare by content. The array is shared and not to be written to. */
public final class Bytes {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** These bytes; the array is handed over. */
    public static Bytes of(byte[] array) {
        return new Bytes(array);
    }

    /** The bytes themselves, not a copy: only to be read. */
    public byte[] array() {
        return array;
    }

    /** How many. */
    public int length() {
        return array.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes b && Arrays.equals(array, b.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    /** The first bytes in hexadecimal, for a log line. */
    @Override
    public String toString() {
        String hex = HexFormat.of().formatHex(array, 0, Math.min(array.length, 32));
        return array.length > 32 ? hex + "…(" + array.length + ")" : hex;
    }
}
