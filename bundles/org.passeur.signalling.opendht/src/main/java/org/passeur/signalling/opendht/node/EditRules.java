package org.passeur.signalling.opendht.node;

import java.util.Arrays;
import org.passeur.opendht.value.Owner;
import org.passeur.opendht.value.Value;

/** Who may replace a value by another with the same id. */
final class EditRules {
    private EditRules() {}

    /** Whether the two say the same. */
    static boolean same(Value a, Value b) {
        return a.equals(b);
    }

    /**
     * Whether {@code now} may take the place of {@code before}: only the owner may, with a higher sequence number. That
     * the signature of {@code now} holds was checked before.
     */
    static boolean mayReplace(Value before, Value now) {
        if (!(before instanceof Value.Open old) || !(now instanceof Value.Open edited)) {
            return false; // nobody can tell whose a sealed value is
        }
        Owner was = old.body().owner();
        Owner is = edited.body().owner();
        if (was == null || is == null || !was.key().equals(is.key())) {
            return false;
        }
        return is.seq() > was.seq()
                || (is.seq() == was.seq()
                        && Arrays.equals(old.body().toSign(), edited.body().toSign()));
    }
}
