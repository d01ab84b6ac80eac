package org.passeur.api;

/**
 * How to send.
 *
 * @param links what to do with symbolic links inside of folders; one that is named itself is followed
 * @param queue whether to go on until a device of the recipient can be reached, however long that takes and also after this
 *     node was started anew; if not, the transfer fails when none can be reached now
 */
public record SendOptions(Links links, boolean queue) {
    /** What is usual. */
    public static final SendOptions USUAL = new SendOptions(Links.REFUSE, false);

    /** What to do with a symbolic link. */
    public enum Links {
        /** Send nothing if there is one. */
        REFUSE,
        /** Send it as a link; the receiver makes one if it stays within what was sent. */
        KEEP
    }
}
