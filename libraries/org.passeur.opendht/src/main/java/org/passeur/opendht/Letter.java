package org.passeur.opendht;

import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;

/**
 * A sealed value that waits to be opened.
 *
 * @param value as it came
 * @param print the hash of its cypher
 * @param stamped whether its sender has done the work of {@link Stamp}
 */
record Letter(Value.Closed value, Id print, boolean stamped) {
    int size() {
        return value.contentSize();
    }
}
