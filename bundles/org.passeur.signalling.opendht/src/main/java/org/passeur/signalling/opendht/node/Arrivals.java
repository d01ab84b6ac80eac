package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.value.Value;

/** Is told of values that come under a key. On the loop. */
@FunctionalInterface
public interface Arrivals {
    /**
     * A value came.
     *
     * @param from who brought it: a node that stores it, or whoever put it here; null if we ourselves did
     */
    void arrived(Value value, @Nullable InetAddress from);
}
