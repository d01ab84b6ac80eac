package org.passeur.opendht.pack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * Reads one piece of MessagePack that fills its bytes exactly. No length is believed: memory is taken for what the bytes
 * that are there can hold.
 */
public final class Unpacking {
    private static final int MAX_DEPTH = 10;
    private static final int MAX_ITEMS = 80_000;

    private final MessageUnpacker unpacker;
    private final int size;
    private int items;

    private Unpacking(byte[] bytes) {
        this.unpacker = MessagePack.newDefaultUnpacker(bytes);
        this.size = bytes.length;
    }

    /** Reads all of {@code bytes}. */
    public static Item read(byte[] bytes) throws Malformed {
        if (bytes.length == 0) {
            throw new Malformed("there is nothing");
        }
        var unpacking = new Unpacking(bytes);
        try (unpacking.unpacker) {
            Item item = unpacking.item(0);
            if (unpacking.remaining() != 0) {
                throw new Malformed("bytes are left over");
            }
            return item;
        } catch (MessagePackException | IOException e) {
            throw new Malformed("not MessagePack: " + e.getClass().getSimpleName());
        }
    }

    private long remaining() {
        return size - unpacker.getTotalReadBytes();
    }

    private Item item(int depth) throws IOException, Malformed {
        if (depth > MAX_DEPTH || ++items > MAX_ITEMS || remaining() == 0) {
            throw new Malformed("cut off, nested too deeply or too many items");
        }
        MessageFormat format = unpacker.getNextFormat();
        return switch (format.getValueType()) {
            case INTEGER -> whole(format);
            case BOOLEAN -> new Item.Truth(unpacker.unpackBoolean());
            case STRING -> new Item.Text(new String(payload(unpacker.unpackRawStringHeader()), StandardCharsets.UTF_8));
            case BINARY -> new Item.Binary(Bytes.of(payload(unpacker.unpackBinaryHeader())));
            case ARRAY -> sequence(depth);
            case MAP -> dictionary(depth);
            case NIL, FLOAT -> {
                unpacker.skipValue();
                yield new Item.Unused();
            }
            case EXTENSION -> {
                payload(unpacker.unpackExtensionTypeHeader().getLength());
                yield new Item.Unused();
            }
        };
    }

    private Item whole(MessageFormat format) throws IOException {
        if (format == MessageFormat.UINT64) {
            return new Item.Whole(unpacker.unpackBigInteger().longValue(), false);
        }
        long value = unpacker.unpackLong();
        return new Item.Whole(value, value < 0);
    }

    private byte[] payload(int length) throws IOException, Malformed {
        if (length < 0 || length > remaining()) {
            throw new Malformed("cut off");
        }
        return unpacker.readPayload(length);
    }

    private Item sequence(int depth) throws IOException, Malformed {
        int length = unpacker.unpackArrayHeader();
        if (length < 0 || length > remaining()) {
            throw new Malformed("cut off");
        }
        List<Item> list = new ArrayList<>(Math.min(length, 64));
        for (int i = 0; i < length; i++) {
            list.add(item(depth + 1));
        }
        return new Item.Sequence(list);
    }

    private Item dictionary(int depth) throws IOException, Malformed {
        int length = unpacker.unpackMapHeader();
        if (length < 0 || length > remaining() / 2) {
            throw new Malformed("cut off");
        }
        Map<String, Item> map = new LinkedHashMap<>();
        for (int i = 0; i < length; i++) {
            Item key = item(depth + 1);
            Item value = item(depth + 1);
            if (key instanceof Item.Text text) {
                map.put(text.value(), value);
            } else if (key instanceof Item.Whole number && !number.negative()) {
                map.put(Long.toUnsignedString(number.bits()), value);
            }
        }
        return new Item.Dictionary(map);
    }
}
