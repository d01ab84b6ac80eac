package org.passeur.api;

/**
 * What a transfer, or the part of it that concerns one device, has come to. The codes are those of the classic
 * mechanism (docs/protocol/classic.md), whose order the optimistic rule uses.
 */
public enum TransferState {
    /** Not known, or its content was proven wrong. */
    INVALID(0),
    /** The transfer exists; devices are looked for and links negotiated. */
    CREATED(1),
    /** No transfer protocol is shared with the device. */
    UNSUPPORTED(2),
    /** The other side has been shown the offer and has not answered ("awaiting peer"). */
    AWAITING_PEER(3),
    /** We have been shown the offer and have not answered. */
    AWAITING_HOST(4),
    /** Content is moving. */
    ONGOING(5),
    /** All of it has arrived. */
    FINISHED(6),
    /** We ended it, or it broke. */
    CLOSED_BY_HOST(7),
    /** The other side refused or ended it. */
    CLOSED_BY_PEER(8),
    /** The file cannot be stored under the name it should get. */
    INVALID_PATHNAME(9),
    /** No device was found, or none could be connected to. */
    UNJOINABLE_PEER(10),
    /** The offer was not answered in time. */
    TIMEOUT_EXPIRED(11);

    private final int code;

    TransferState(int code) {
        this.code = code;
    }

    /** The number of the classic mechanism. */
    public int code() {
        return code;
    }

    /** Whether nothing more will happen. */
    public boolean ended() {
        return this == INVALID || this == UNSUPPORTED || code >= FINISHED.code;
    }
}
