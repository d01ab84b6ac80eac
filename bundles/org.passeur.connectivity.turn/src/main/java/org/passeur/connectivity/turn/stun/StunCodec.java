package org.passeur.connectivity.turn.stun;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Writes and reads messages (RFC 8489 section 5). Over TCP and TLS they follow each other without anything between. */
public final class StunCodec {
    private static final int FINGERPRINT_XOR = 0x5354554e; // "STUN" (RFC 8489 section 14.7)
    private static final int FINGERPRINT_LENGTH = 8;

    private StunCodec() {}

    /** The message with FINGERPRINT behind, and before that the signature if there is a key. */
    public static byte[] write(StunMessage message, @Nullable Key key) {
        return write(message, key, true);
    }

    static byte[] write(StunMessage message, @Nullable Key key, boolean fingerprint) {
        ByteBuffer to = ByteBuffer.allocate(StunMessage.MAX_LENGTH);
        to.putShort((short) message.method().type(message.kind()));
        to.putShort((short) 0).putInt(StunMessage.MAGIC_COOKIE);
        message.transaction().write(to);
        for (Attribute attribute : message.attributes()) {
            put(to, attribute.type(), attribute.bytes());
        }
        if (key != null) {
            setLength(to, to.position() + 4 + key.kind().length());
            put(to, key.kind().attribute(), key.sign(to.array(), to.position()));
        }
        if (fingerprint) {
            setLength(to, to.position() + FINGERPRINT_LENGTH);
            int crc = crc(to.array(), to.position());
            put(to, Attribute.FINGERPRINT, ByteBuffer.allocate(4).putInt(crc).array());
        }
        setLength(to, to.position());
        return Arrays.copyOf(to.array(), to.position());
    }

    private static void put(ByteBuffer to, int type, byte[] value) {
        to.putShort((short) type).putShort((short) value.length).put(value);
        to.put(new byte[-value.length & 3]);
    }

    private static void setLength(ByteBuffer to, int end) {
        to.putShort(2, (short) (end - StunMessage.HEADER));
    }

    private static int crc(byte[] bytes, int length) {
        var crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    /**
     * Reads one message and not a byte more: on a data connection, payload may follow at once.
     *
     * @throws EOFException if the stream ends before or within it
     */
    public static Incoming read(InputStream from) throws IOException {
        byte[] header = new byte[StunMessage.HEADER];
        fill(from, header, 0);
        int length = checkHeader(ByteBuffer.wrap(header));
        byte[] bytes = Arrays.copyOf(header, StunMessage.HEADER + length);
        fill(from, bytes, StunMessage.HEADER);
        return read(bytes);
    }

    private static void fill(InputStream from, byte[] bytes, int at) throws IOException {
        if (from.readNBytes(bytes, at, bytes.length - at) < bytes.length - at) {
            throw new EOFException("the TURN server ended the connection");
        }
    }

    /** The length of what follows the header. */
    private static int checkHeader(ByteBuffer header) throws MalformedStun {
        int length = header.getShort(2) & 0xffff;
        if ((header.get(0) & 0xc0) != 0 || header.getInt(4) != StunMessage.MAGIC_COOKIE) {
            throw new MalformedStun("it does not begin like a message");
        }
        if ((length & 3) != 0 || length > StunMessage.MAX_LENGTH - StunMessage.HEADER) {
            throw new MalformedStun("the impossible length " + length);
        }
        return length;
    }

    /** @throws MalformedStun if it is not exactly one message */
    static Incoming read(byte[] bytes) throws MalformedStun {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        if (bytes.length < StunMessage.HEADER || checkHeader(from) != bytes.length - StunMessage.HEADER) {
            throw new MalformedStun("a length that is not its own");
        }
        int type = from.getShort() & 0xffff;
        from.position(8);
        Transaction transaction = Transaction.read(from);
        List<Attribute> attributes = new ArrayList<>();
        int sha1 = -1;
        int sha256 = -1;
        int count = 0;
        while (from.hasRemaining()) {
            int at = from.position();
            Attribute attribute = attribute(from);
            if (++count > StunMessage.MAX_ATTRIBUTES) {
                throw new MalformedStun("more than " + StunMessage.MAX_ATTRIBUTES + " attributes");
            }
            switch (attribute.type()) {
                case Attribute.FINGERPRINT -> {
                    if (from.hasRemaining() || attribute.number() != crc(bytes, at)) {
                        throw new MalformedStun("FINGERPRINT does not fit");
                    }
                }
                case Attribute.MESSAGE_INTEGRITY -> sha1 = sha1 < 0 && sha256 < 0 ? at : sha1;
                case Attribute.MESSAGE_INTEGRITY_SHA256 -> sha256 = sha256 < 0 ? at : sha256;
                default -> {
                    if (sha1 < 0 && sha256 < 0) { // what is behind the signature is not signed, and does not count
                        attributes.add(attribute);
                    }
                }
            }
        }
        var message = new StunMessage(Method.of(type), StunMessage.Kind.of(type), transaction, attributes);
        return new Incoming(message, bytes, sha1, sha256);
    }

    private static Attribute attribute(ByteBuffer from) throws MalformedStun {
        int type = from.getShort() & 0xffff; // lengths are multiples of four: there are four bytes
        int length = from.getShort() & 0xffff;
        int padded = length + (-length & 3);
        if (padded > from.remaining()) {
            throw new MalformedStun("an attribute longer than the message");
        }
        ByteBuffer value = from.slice(from.position(), length);
        from.position(from.position() + padded);
        return new Attribute(type, value);
    }
}
