package org.passeur.signalling.opendht.node;

/** Why something that came was not taken. Its name in lower case is the reason's name in metrics. */
public enum Drop {
    /** From an address from which nothing can come in earnest, or of a family that we do not speak. */
    MARTIAN,
    /** Of another network id. */
    OTHER_NETWORK,
    /** It does not decode. */
    MALFORMED,
    /** More requests in this second than are answered. */
    RATE_LIMITED,
    /** A reply to no question of ours. */
    UNASKED,
    /** A part of a value that was not announced, or does not fit what was announced. */
    STRAY_PART,
    /** A request whose sender cannot be a node: ourselves, or nobody. */
    IMPOSSIBLE_SENDER,
    /** Answered with 401. */
    WRONG_TOKEN,
    /** Answered with 203. */
    INCOMPLETE,
    /** A value for which enough nodes are closer than we are. */
    TOO_FAR,
    /** A value whose signature or certificate does not hold. */
    FORGED,
    /** A value that may not take the place of the one with its id. */
    EDIT_REFUSED,
    /** A value whose lifetime was over when it came. */
    TOO_OLD,
    /** A value for which its key, or the storage, has no room. */
    NO_ROOM,
    /** A value that had to make room for another. */
    EVICTED,
    /** A signed value that came while too many waited to be checked. */
    BUSY,
    /** A listener for whom there is no room. */
    TOO_MANY_LISTENERS
}
