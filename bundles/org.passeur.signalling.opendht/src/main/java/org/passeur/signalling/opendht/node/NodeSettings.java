package org.passeur.signalling.opendht.node;

import org.passeur.opendht.pack.Id;

/**
 * What a node is.
 *
 * @param id its place among the keys
 * @param network other networks' nodes are ignored; 0 is the public one
 * @param storageBytes bytes of other people's values it keeps at most
 * @param handsOver whether it gives values to nodes that have come closer to their keys since (storage maintenance)
 */
public record NodeSettings(Id id, long network, long storageBytes, boolean handsOver) {
    /** 64 MiB, as other nodes have it. */
    public static final long DEFAULT_STORAGE = 64L << 20;

    /** A node that keeps what it was given until it expires, as nodes do by default. */
    public NodeSettings(Id id, long network, long storageBytes) {
        this(id, network, storageBytes, false);
    }

    /** Refuses the id that nobody may have. */
    public NodeSettings {
        if (id.equals(Id.ZERO) || network < 0 || network > 0xffff_ffffL || storageBytes < 0) {
            throw new IllegalArgumentException("a node needs an id, a 32-bit network id and room");
        }
    }
}
