package org.passeur.opendht;

import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Owner;
import org.passeur.opendht.value.Value;

/** Which of the values under a key are looked for. */
public sealed interface Wanted {
    /** Those of one type. */
    record OfType(int type) implements Wanted {
        @Override
        public boolean matches(Value value) {
            return value instanceof Value.Open open && open.body().type() == type;
        }
    }

    /** Those whose owner's key has this id; whether its signature holds is another question. */
    record OwnedBy(Id owner) implements Wanted {
        @Override
        public boolean matches(Value value) {
            if (!(value instanceof Value.Open open)) {
                return false;
            }
            Owner claimed = open.body().owner();
            return claimed != null && claimed.keyId().equals(owner);
        }
    }

    /** Whether this is one of them. */
    boolean matches(Value value);
}
