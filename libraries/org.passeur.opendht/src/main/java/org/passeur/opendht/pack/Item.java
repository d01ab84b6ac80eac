package org.passeur.opendht.pack;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One piece of MessagePack as it was read. The asking methods throw when it is not what is asked for. */
public sealed interface Item {
    /** An integer. {@code bits} is to be read as unsigned unless {@code negative}. */
    record Whole(long bits, boolean negative) implements Item {}

    /** True or false. */
    record Truth(boolean value) implements Item {}

    /** A text. */
    record Text(String value) implements Item {}

    /** Binary data. */
    record Binary(Bytes value) implements Item {}

    /** An array. */
    record Sequence(List<Item> items) implements Item {}

    /** A map; integer keys are kept as their decimal digits. */
    record Dictionary(Map<String, Item> entries) implements Item {
        /** The entry, or null. */
        public @Nullable Item get(String key) {
            return entries.get(key);
        }

        /** The entry, which must be there. */
        public Item need(String key) throws Malformed {
            Item item = entries.get(key);
            if (item == null) {
                throw new Malformed("\"" + key + "\" is missing");
            }
            return item;
        }
    }

    /** Something the protocol does not use, nil for instance. */
    record Unused() implements Item {}

    /** This as a map. */
    default Dictionary dictionary() throws Malformed {
        if (this instanceof Dictionary d) {
            return d;
        }
        throw new Malformed("a map is needed");
    }

    /** This as an array of at most {@code most} items. */
    default List<Item> sequence(int most) throws Malformed {
        if (this instanceof Sequence s) {
            if (s.items.size() > most) {
                throw new Malformed("at most " + most + " items are allowed, not " + s.items.size());
            }
            return s.items;
        }
        throw new Malformed("an array is needed");
    }

    /** This as a text of at most {@code most} characters. */
    default String text(int most) throws Malformed {
        if (this instanceof Text t && t.value.length() <= most) {
            return t.value;
        }
        throw new Malformed("a text of at most " + most + " characters is needed");
    }

    /** This as bytes, {@code most} of them at most. Old nodes write arrays of numbers. */
    default Bytes bytes(int most) throws Malformed {
        if (this instanceof Binary b && b.value.length() <= most) {
            return b.value;
        }
        if (this instanceof Sequence s && s.items.size() <= most) {
            byte[] bytes = new byte[s.items.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) s.items.get(i).unsigned(255);
            }
            return Bytes.of(bytes);
        }
        throw new Malformed("binary data of at most " + most + " bytes are needed");
    }

    /** This as an id. */
    default Id id() throws Malformed {
        Bytes bytes = bytes(Id.LENGTH);
        if (bytes.length() != Id.LENGTH) {
            throw new Malformed("an id has 20 bytes");
        }
        return Id.of(bytes.array());
    }

    /** This as an unsigned 64-bit number. */
    default long unsigned64() throws Malformed {
        if (this instanceof Whole w && !w.negative) {
            return w.bits;
        }
        throw new Malformed("a number that is not negative is needed");
    }

    /** This as a number from 0 to {@code most}. */
    default long unsigned(long most) throws Malformed {
        long bits = unsigned64();
        if (Long.compareUnsigned(bits, most) > 0) {
            throw new Malformed("a number from 0 to " + most + " is needed");
        }
        return bits;
    }
}
