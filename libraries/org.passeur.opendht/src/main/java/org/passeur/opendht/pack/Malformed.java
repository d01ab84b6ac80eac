package org.passeur.opendht.pack;

/** What a stranger sent is not what the protocol allows. */
public final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong. Without a stack trace: strangers cause these, by the thousand if they like. */
    public Malformed(String message) {
        super(message, null, false, false);
    }
}
