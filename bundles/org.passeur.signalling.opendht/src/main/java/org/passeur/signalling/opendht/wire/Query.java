package org.passeur.signalling.opendht.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Item;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.pack.Packing;
import org.passeur.opendht.value.Owner;
import org.passeur.opendht.value.Value;

/**
 * Which values are wanted, and what of them.
 *
 * @param select the fields wanted; none means whole values
 * @param where all of these must hold
 */
public record Query(List<Field> select, List<Condition> where) {
    private static final int MAX_ITEMS = 16;
    private static final int MAX_TEXT = 1024;

    /** Everything. */
    public static final Query ALL = new Query(List.of(), List.of());

    /** Only the ids of values. */
    public static final Query IDS = new Query(List.of(Field.ID), List.of());

    /** Ids and sequence numbers: what is asked before something is put again. */
    public static final Query PROBE = new Query(List.of(Field.ID, Field.SEQUENCE), List.of());

    /** Copies the lists. */
    public Query {
        select = List.copyOf(select);
        where = List.copyOf(where);
    }

    /** The value with this id. */
    public static Query ofId(long id) {
        return new Query(List.of(), List.of(new Condition.OfNumber(Field.ID, id)));
    }

    /** What can be asked for. */
    public enum Field {
        /** The value's id. */
        ID(1),
        /** Its type. */
        TYPE(2),
        /** The id of its owner's key. */
        OWNER(3),
        /** Its sequence number. */
        SEQUENCE(4),
        /** Its user type. */
        USER_TYPE(5);

        private final int number;

        Field(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static Field read(Item item) throws Malformed {
            int number = (int) item.unsigned(values().length);
            if (number == 0) {
                throw new Malformed("fields are numbered from 1 to 5");
            }
            return values()[number - 1];
        }
    }

    /** One condition. */
    public sealed interface Condition {
        /** Which field. */
        Field field();

        /** A field with this number in it. */
        record OfNumber(Field field, long value) implements Condition {}

        /** The owner's key has this id. */
        record OwnedBy(Id owner) implements Condition {
            @Override
            public Field field() {
                return Field.OWNER;
            }
        }

        /** The user type is this one. */
        record OfUserType(Bytes text) implements Condition {
            @Override
            public Field field() {
                return Field.USER_TYPE;
            }
        }
    }

    /** Whether the value is wanted. Sealed values hide everything but their id. */
    public boolean matches(Value value) {
        return where.stream().allMatch(condition -> matches(condition, value));
    }

    private static boolean matches(Condition condition, Value value) {
        if (condition instanceof Condition.OfNumber number) {
            return FieldValue.number(number.field(), value) == number.value();
        }
        if (condition instanceof Condition.OwnedBy by) {
            return value instanceof Value.Open open && owned(open.body().owner(), by.owner());
        }
        return condition instanceof Condition.OfUserType type
                && FieldValue.userType(value).equals(type.text());
    }

    private static boolean owned(@Nullable Owner owner, Id by) {
        return owner != null && owner.keyId().equals(by);
    }

    void write(Packing packing) {
        packing.map(2).text("s").array(select.size());
        select.forEach(field -> packing.number(field.number()));
        packing.text("w").array(where.size());
        for (Condition condition : where) {
            packing.map(2).text("f").number(condition.field().number()).text("v");
            if (condition instanceof Condition.OfNumber number) {
                packing.number(number.value());
            } else if (condition instanceof Condition.OwnedBy by) {
                packing.id(by.owner());
            } else if (condition instanceof Condition.OfUserType type) {
                packing.bin(type.text());
            }
        }
    }

    static Query read(Item item) throws Malformed {
        Item.Dictionary map = item.dictionary();
        List<Field> select = new ArrayList<>();
        Item s = map.get("s");
        for (Item field : s == null ? List.<Item>of() : s.sequence(MAX_ITEMS)) {
            select.add(Field.read(field));
        }
        List<Condition> where = new ArrayList<>();
        Item w = map.get("w");
        for (Item condition : w == null ? List.<Item>of() : w.sequence(MAX_ITEMS)) {
            where.add(condition(condition.dictionary()));
        }
        return new Query(select, where);
    }

    private static Condition condition(Item.Dictionary map) throws Malformed {
        Field field = Field.read(map.need("f"));
        Item value = map.need("v");
        return switch (field) {
            case OWNER -> new Condition.OwnedBy(value.id());
            case USER_TYPE -> new Condition.OfUserType(value.bytes(MAX_TEXT));
            default -> new Condition.OfNumber(field, value.unsigned64());
        };
    }
}
