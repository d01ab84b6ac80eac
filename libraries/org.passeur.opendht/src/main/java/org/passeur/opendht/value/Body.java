package org.passeur.opendht.value;

import java.security.PublicKey;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Packing;

/**
 * What a value says; the part of it that is signed.
 *
 * @param owner null if nobody signs it
 * @param type see {@link ValueType}
 * @param data the content
 * @param userType free text of the application, mostly empty
 */
public record Body(@Nullable Owner owner, int type, Bytes data, String userType) {
    /** @throws IllegalArgumentException if the type has more than 16 bits */
    public Body {
        if (type < 0 || type > 0xffff) {
            throw new IllegalArgumentException("a value's type has 16 bits");
        }
    }

    /** A body of user data that nobody signs. */
    public static Body of(byte[] data) {
        return new Body(null, ValueType.USER_DATA, Bytes.of(data), "");
    }

    /** A body of user data that its owner signs for one recipient, or for all if that is null. */
    public static Body owned(PublicKey owner, int seq, @Nullable Id to, byte[] data) {
        return new Body(new Owner(seq, Bytes.of(owner.getEncoded()), to), ValueType.USER_DATA, Bytes.of(data), "");
    }

    /**
     * The bytes that are signed. Verifiers make them anew from what they understood, so the order of the keys and the
     * shortest integers are part of the protocol.
     */
    public byte[] toSign() {
        var packing = new Packing();
        int entries = 2 + (userType.isEmpty() ? 0 : 1);
        if (owner == null) {
            packing.map(entries);
        } else {
            packing.map(entries + (owner.to() == null ? 2 : 3));
            packing.text("seq").number(owner.seq()).text("owner").bin(owner.key());
            if (owner.to() != null) {
                packing.text("to").id(owner.to());
            }
        }
        packing.text("type").number(type).text("data").bin(data);
        if (!userType.isEmpty()) {
            packing.text("utype").text(userType);
        }
        return packing.bytes();
    }
}
