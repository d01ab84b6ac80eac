package org.passeur.core.session;

/** What a state waits for, and no longer than its time; the times are configured. */
public enum Wait {
    /** Our connectivity providers gather what to tell the far end. */
    GATHERING,
    /** The recipient's device answers the request. */
    ANSWER,
    /** A link opens and is secured. */
    NEGOTIATION,
    /** A better kind of path than the one that is there: half as long again as that took, at most. */
    BETTER_PATH,
    /** The answer travels, and then the initiator opens a link, secures it and uses it. */
    ARRIVAL,
    /** Somebody decides about the offer. */
    ACCEPTANCE,
    /** Another byte of content moves; anew with each that does. */
    MOVEMENT,
    /** A sender whose link broke comes back. */
    RESUMPTION,
    /** An exchange that was told to end does so. */
    LEAVING
}
