package org.passeur.signalling.opendht.wire;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.passeur.opendht.pack.Item;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values in a message: there, or announced by their sizes, when they follow in {@link Part}s.
 *
 * @param inline the values that are there
 * @param announced packed sizes of those that follow; {@link #SKIPPED} for one that is too large and that we pass over
 */
public record Values(List<Value> inline, List<Integer> announced) {
    private static final Logger LOG = LoggerFactory.getLogger(Values.class);

    /** Stands for the size of a value that is larger than any may be. */
    public static final int SKIPPED = -1;

    /** No values. */
    public static final Values NONE = new Values(List.of(), List.of());

    /** Values in a message at most. */
    static final int MAX_VALUES = 1024;

    /** Copies the lists. */
    public Values {
        inline = List.copyOf(inline);
        announced = List.copyOf(announced);
    }

    /** These values. Whether they go inline or in parts, the encoder decides. */
    public static Values of(Collection<Value> values) {
        return new Values(List.copyOf(values), List.of());
    }

    /** Whether there are none, neither here nor following. */
    public boolean isEmpty() {
        return inline.isEmpty() && announced.isEmpty();
    }

    static Values read(Item item) throws Malformed {
        List<Value> inline = new ArrayList<>();
        List<Integer> announced = new ArrayList<>();
        for (Item value : item.sequence(MAX_VALUES)) {
            if (value instanceof Item.Whole) {
                long size = value.unsigned(0xffff_ffffL);
                announced.add(size == 0 || size > Value.MAX_PACKED ? SKIPPED : (int) size);
            } else {
                readInline(value, inline);
            }
        }
        if (!inline.isEmpty() && !announced.isEmpty()) {
            throw new Malformed("values and sizes of values in one message");
        }
        return new Values(inline, announced);
    }

    /** One bad value, which somebody may have put there, does not spoil the others. */
    private static void readInline(Item item, List<Value> into) {
        try {
            into.add(ValueCodec.read(item));
        } catch (Malformed e) {
            LOG.debug("A value was passed over: {}", e.getMessage());
        }
    }
}
