package org.passeur.api;

/** The places that providers fill. A node transfers files while each of them is filled. */
public enum Slot {
    /** The local account and its devices. */
    IDENTITY,
    /** Finds the peer. */
    SIGNALLING,
    /** Opens a link. */
    CONNECTIVITY,
    /** Proves the link. */
    SECURITY,
    /** Moves the file. */
    TRANSFER
}
