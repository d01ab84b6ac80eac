package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;

/** A value in the storage. Loop only. */
final class Stored {
    /** What a value costs beside its content, in bytes. */
    private static final long OVERHEAD = 256;

    final Id key;
    final Value value;
    /** Who sent it, or null for one of our own. */
    final @Nullable InetAddress from;
    /** Tells the earlier from the later. */
    final long order;

    long expiresAt;
    /** Its place among the expiries: not after {@code expiresAt}. Changed only while it is not among them. */
    long checkedAt;

    Stored(Id key, Value value, @Nullable InetAddress from, long expiresAt, long order) {
        this.key = key;
        this.value = value;
        this.from = from;
        this.expiresAt = expiresAt;
        this.checkedAt = expiresAt;
        this.order = order;
    }

    /** Bytes. */
    long cost() {
        return OVERHEAD + value.contentSize();
    }
}
