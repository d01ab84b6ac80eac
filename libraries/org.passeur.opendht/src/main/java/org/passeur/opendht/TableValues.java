package org.passeur.opendht;

import java.util.Optional;
import org.passeur.api.TableValue;
import org.passeur.api.TableValue.Proof;
import org.passeur.opendht.value.Owner;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueType;

/** Values as {@link org.passeur.api.SharedTable} shows them. */
public final class TableValues {
    private TableValues() {}

    /** Checks the signature, so it takes its time. */
    public static TableValue of(Value value) {
        if (!(value instanceof Value.Open open)) {
            byte[] cypher = ((Value.Closed) value).cypher().array();
            return new TableValue(value.id(), ValueType.USER_DATA, Proof.SEALED, Optional.empty(), 0, "", cypher);
        }
        Owner owner = open.body().owner();
        boolean holds = owner != null && Signing.holds(open);
        return new TableValue(
                open.id(),
                open.body().type(),
                owner == null ? Proof.NONE : holds ? Proof.SIGNED : Proof.FORGED,
                owner != null && holds ? Optional.of(owner.keyId().toString()) : Optional.empty(),
                owner == null ? 0 : owner.seq(),
                open.body().userType(),
                open.body().data().array());
    }
}
