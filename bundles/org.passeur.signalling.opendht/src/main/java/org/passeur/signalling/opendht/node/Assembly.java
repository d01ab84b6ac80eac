package org.passeur.signalling.opendht.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueCodec;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Values;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values that arrive in parts. Parts may come in any order and more than once; memory is taken only for what has come.
 * Loop only.
 */
final class Assembly {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

    private final List<Slot> slots;
    private long held;

    Assembly(List<Integer> sizes) {
        this.slots = sizes.stream().map(Slot::new).toList();
    }

    /**
     * Takes a part.
     *
     * @return how many bytes more are held for it
     * @throws Malformed if it does not fit
     */
    long add(Message.Part part) throws Malformed {
        if (part.index() >= slots.size()) {
            throw new Malformed("a part of a value that was not announced");
        }
        int more = slots.get(part.index()).add(part);
        held += more;
        return more;
    }

    boolean isComplete() {
        return slots.stream().allMatch(Slot::isComplete);
    }

    long held() {
        return held;
    }

    /** The values that are well-formed. */
    Values values() {
        List<Value> values = new ArrayList<>();
        for (Slot slot : slots) {
            if (slot.size != Values.SKIPPED) {
                try {
                    values.add(ValueCodec.unpack(slot.join()));
                } catch (Malformed e) {
                    LOG.debug("A value in parts was passed over: {}", e.getMessage());
                }
            }
        }
        return Values.of(values);
    }

    /** One value. */
    private static final class Slot {
        private static final int MIN_AVERAGE_PART = 256;

        private final int size;
        private final Map<Integer, Bytes> parts = new TreeMap<>();
        private int received;

        Slot(int size) {
            this.size = size;
        }

        int add(Message.Part part) throws Malformed {
            int length = part.data().length();
            if (size == Values.SKIPPED || length == 0 || parts.containsKey(part.offset())) {
                return 0;
            }
            received += length;
            if (part.offset() + length > size || received > size || parts.size() > 16 + size / MIN_AVERAGE_PART) {
                throw new Malformed("parts that do not fit the announced size");
            }
            parts.put(part.offset(), part.data());
            return length;
        }

        boolean isComplete() {
            return size == Values.SKIPPED || received == size;
        }

        byte[] join() throws Malformed {
            byte[] whole = new byte[size];
            int at = 0;
            for (Map.Entry<Integer, Bytes> part : parts.entrySet()) {
                if (part.getKey() != at) {
                    throw new Malformed("parts that overlap");
                }
                System.arraycopy(
                        part.getValue().array(), 0, whole, at, part.getValue().length());
                at += part.getValue().length();
            }
            return whole;
        }
    }
}
