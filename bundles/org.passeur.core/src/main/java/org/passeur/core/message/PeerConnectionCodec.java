package org.passeur.core.message;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * {@link PeerConnectionMessage} as a MessagePack map with the keys {@code id}, {@code protocol}, {@code addresses}, written
 * in this order and read in any. Unknown keys are skipped (later versions add {@code tid}).
 */
public final class PeerConnectionCodec {
    private static final int MAX_KEYS = 16;
    private static final int MAX_KEY_BYTES = 64;
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private PeerConnectionCodec() {}

    /** The message's bytes, the same for the same message. */
    public static byte[] encode(PeerConnectionMessage message) {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packMapHeader(3).packString("id");
            if (message.id() >= 0) {
                packer.packLong(message.id());
            } else {
                packer.packBigInteger(BigInteger.valueOf(message.id()).add(TWO_TO_64));
            }
            packer.packString("protocol").packInt(message.protocol());
            packer.packString("addresses").packArrayHeader(message.addresses().size());
            for (String address : message.addresses()) {
                packer.packString(address);
            }
            return packer.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
    }

    /**
     * Reads a message that a stranger may have written.
     *
     * @throws MalformedMessageException if it is none; says why
     */
    public static PeerConnectionMessage decode(byte[] bytes) throws MalformedMessageException {
        if (bytes.length > PeerConnectionMessage.MAX_BYTES) {
            throw new MalformedMessageException(
                    "a message has at most " + PeerConnectionMessage.MAX_BYTES + " bytes, this one " + bytes.length,
                    null);
        }
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
            PeerConnectionMessage message = read(unpacker);
            if (unpacker.hasNext()) {
                throw new MalformedMessageException("bytes follow the message", null);
            }
            return message;
        } catch (MalformedMessageException e) {
            throw e;
        } catch (CharacterCodingException e) {
            throw new MalformedMessageException("a text is not UTF-8", e);
        } catch (MessagePackException | IOException e) {
            throw new MalformedMessageException("not the MessagePack of a message: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static PeerConnectionMessage read(MessageUnpacker unpacker) throws IOException {
        int keys = unpacker.unpackMapHeader();
        if (keys < 0 || keys > MAX_KEYS) {
            throw new MalformedMessageException("at most " + MAX_KEYS + " keys, not " + keys, null);
        }
        @Nullable Long id = null;
        @Nullable Integer protocol = null;
        @Nullable List<String> addresses = null;
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < keys; i++) {
            String key = text(unpacker, MAX_KEY_BYTES, "key");
            if (!seen.add(key)) {
                throw new MalformedMessageException("a key occurs twice", null);
            }
            switch (key) {
                case "id" -> id = unsigned(unpacker);
                case "protocol" -> protocol = unpacker.unpackInt();
                case "addresses" -> addresses = addresses(unpacker);
                default -> unpacker.skipValue();
            }
        }
        if (id == null || protocol == null || addresses == null) {
            throw new MalformedMessageException("id, protocol or addresses is missing", null);
        }
        return new PeerConnectionMessage(id, protocol, addresses);
    }

    private static long unsigned(MessageUnpacker unpacker) throws IOException {
        BigInteger value = unpacker.unpackBigInteger();
        if (value.signum() < 0) {
            throw new MalformedMessageException("the id is negative", null);
        }
        return value.longValue(); // MessagePack has no integer of more than 64 bits
    }

    private static List<String> addresses(MessageUnpacker unpacker) throws IOException {
        int count = unpacker.unpackArrayHeader();
        if (count < 0 || count > PeerConnectionMessage.MAX_ADDRESSES) {
            throw new MalformedMessageException(
                    "at most " + PeerConnectionMessage.MAX_ADDRESSES + " addresses, not " + count, null);
        }
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(text(unpacker, PeerConnectionMessage.MAX_ADDRESS_BYTES, "address"));
        }
        return addresses;
    }

    private static String text(MessageUnpacker unpacker, int max, String what) throws IOException {
        int length = unpacker.unpackRawStringHeader();
        if (length < 0 || length > max) {
            throw new MalformedMessageException(
                    "a" + (what.startsWith("a") ? "n " : " ") + what + " of " + length + " bytes, more than " + max,
                    null);
        }
        byte[] bytes = unpacker.readPayload(length); // length is checked, so this takes at most max bytes
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
