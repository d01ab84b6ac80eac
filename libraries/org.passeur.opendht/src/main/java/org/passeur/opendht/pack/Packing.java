package org.passeur.opendht.pack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** Writes MessagePack to memory: integers in their shortest form and unsigned, maps in the order of the calls. */
public final class Packing {
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    /** Most messages need no more; the packer takes as much again when it is full. */
    private static final int BUFFER = 512;

    private static final MessagePack.PackerConfig CONFIG = new MessagePack.PackerConfig().withBufferSize(BUFFER);

    private final MessageBufferPacker packer = CONFIG.newBufferPacker();

    /** Begins a map of {@code entries} keys and values. */
    public Packing map(int entries) {
        return write(() -> packer.packMapHeader(entries));
    }

    /** Begins an array. */
    public Packing array(int items) {
        return write(() -> packer.packArrayHeader(items));
    }

    /** Writes a text. */
    public Packing text(String text) {
        return write(() -> packer.packString(text));
    }

    /** Writes binary data. */
    public Packing bin(byte[] bytes) {
        return bin(bytes, 0, bytes.length);
    }

    /** Writes a part of an array as binary data. */
    public Packing bin(byte[] bytes, int from, int length) {
        return write(() -> packer.packBinaryHeader(length).writePayload(bytes, from, length));
    }

    /** Writes binary data. */
    public Packing bin(Bytes bytes) {
        return bin(bytes.array());
    }

    /** Writes an id. */
    public Packing id(Id id) {
        return bin(id.bytes());
    }

    /** Writes 64 bits as an unsigned number. */
    public Packing number(long bits) {
        return bits >= 0
                ? write(() -> packer.packLong(bits))
                : write(() -> packer.packBigInteger(BigInteger.valueOf(bits).add(TWO_TO_64)));
    }

    /** Writes true or false. */
    public Packing truth(boolean value) {
        return write(() -> packer.packBoolean(value));
    }

    /** Writes something that is packed already. */
    public Packing raw(byte[] packed) {
        return write(() -> packer.writePayload(packed));
    }

    /** All that was written. */
    public byte[] bytes() {
        return packer.toByteArray();
    }

    private Packing write(Step step) {
        try {
            step.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written to", e);
        }
    }

    private interface Step {
        Object run() throws IOException;
    }
}
