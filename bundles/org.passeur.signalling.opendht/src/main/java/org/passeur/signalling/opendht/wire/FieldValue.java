package org.passeur.signalling.opendht.wire;

import java.nio.charset.StandardCharsets;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Owner;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.wire.Query.Field;

/** Looks up the fields that queries know in values. */
final class FieldValue {
    private FieldValue() {}

    /** A field that is a number; 0 where there is none. */
    static long number(Field field, Value value) {
        Owner owner = value instanceof Value.Open open ? open.body().owner() : null;
        return switch (field) {
            case ID -> value.id();
            case TYPE -> value instanceof Value.Open open ? open.body().type() : 0;
            case SEQUENCE -> owner == null ? 0 : owner.seq();
            case OWNER, USER_TYPE -> 0;
        };
    }

    /** The id of the owner's key; zero where there is none. */
    static Id owner(Value value) {
        Owner owner = value instanceof Value.Open open ? open.body().owner() : null;
        return owner == null ? Id.ZERO : owner.keyId();
    }

    /** The user type; empty where there is none. */
    static Bytes userType(Value value) {
        String text = value instanceof Value.Open open ? open.body().userType() : "";
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
