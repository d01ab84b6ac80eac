package org.passeur.api;

/** Which way the files of a transfer go. */
public enum Direction {
    /** We receive. */
    INCOMING,
    /** We send. */
    OUTGOING
}
