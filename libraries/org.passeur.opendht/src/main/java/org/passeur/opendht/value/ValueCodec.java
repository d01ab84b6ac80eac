package org.passeur.opendht.value;

import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Item;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.pack.Packing;
import org.passeur.opendht.pack.Unpacking;

/** Values as bytes. */
public final class ValueCodec {
    private ValueCodec() {}

    /** The packed value. */
    public static byte[] pack(Value value) {
        boolean priority = value.priority() != 0;
        var packing = new Packing()
                .map(priority ? 3 : 2)
                .text("id")
                .number(value.id())
                .text("dat");
        if (value instanceof Value.Closed closed) {
            packing.bin(closed.cypher());
        } else if (value instanceof Value.Open open) {
            packing.raw(packContent(open.body(), open.signature()));
        }
        if (priority) {
            packing.text("p").number(value.priority());
        }
        return packing.bytes();
    }

    /** Body and signature, which is also what is sealed. */
    static byte[] packContent(Body body, Bytes signature) {
        boolean signed = signature.length() > 0;
        var packing = new Packing().map(signed ? 2 : 1).text("body").raw(body.toSign());
        if (signed) {
            packing.text("sig").bin(signature);
        }
        return packing.bytes();
    }

    /** Reads a packed value. */
    public static Value unpack(byte[] packed) throws Malformed {
        return read(Unpacking.read(packed));
    }

    /** Reads a value out of what was unpacked. */
    public static Value read(Item item) throws Malformed {
        Item.Dictionary map = item.dictionary();
        long id = map.need("id").unsigned64();
        Item priority = map.get("p");
        int p = priority == null ? 0 : (int) priority.unsigned(Integer.MAX_VALUE);
        Item content = map.need("dat");
        if (content instanceof Item.Dictionary open) {
            return open(id, open, p);
        }
        return new Value.Closed(id, content.bytes(Value.MAX_CONTENT), p);
    }

    /** Reads what was sealed. */
    static Value.Open readContent(long id, byte[] packed) throws Malformed {
        return open(id, Unpacking.read(packed).dictionary(), 0);
    }

    private static Value.Open open(long id, Item.Dictionary content, int priority) throws Malformed {
        Body body = body(content.need("body").dictionary());
        Item sig = content.get("sig");
        Bytes signature = sig == null ? Bytes.EMPTY : sig.bytes(Value.MAX_CONTENT);
        if ((body.owner() == null) != (signature.length() == 0)) {
            throw new Malformed("a value has an owner and a signature, or neither");
        }
        try {
            return new Value.Open(id, body, signature, priority);
        } catch (IllegalArgumentException e) {
            throw new Malformed("the value is too large");
        }
    }

    private static Body body(Item.Dictionary map) throws Malformed {
        Item utype = map.get("utype");
        return new Body(
                owner(map),
                (int) map.need("type").unsigned(0xffff),
                map.need("data").bytes(Value.MAX_CONTENT),
                utype == null ? "" : utype.text(Value.MAX_CONTENT));
    }

    private static @Nullable Owner owner(Item.Dictionary map) throws Malformed {
        Item key = map.get("owner");
        if (key == null) {
            return null;
        }
        Item to = map.get("to");
        return new Owner((int) map.need("seq").unsigned(0xffff), key.bytes(Owner.MAX_KEY), to == null ? null : to.id());
    }
}
