package org.passeur.api;

/**
 * How to send.
 *
 * @param links what to do with symbolic links inside of folders; one that is named itself is followed
 */
public record SendOptions(Links links) {
    /** What is usual. */
    public static final SendOptions USUAL = new SendOptions(Links.REFUSE);

    /** What to do with a symbolic link. */
    public enum Links {
        /** Send nothing if there is one. */
        REFUSE,
        /** Send it as a link; the receiver makes one if it stays within what was sent. */
        KEEP
    }
}
