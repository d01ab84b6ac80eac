package org.passeur.spi.link;

/** Which end of a session one is. */
public enum Side {
    /** The end that sends the file: asks for the connection, and is the TLS client. */
    INITIATOR,
    /** The end that receives the file: answers, and is the TLS server. */
    RESPONDER;

    /** The far end's side. */
    public Side other() {
        return this == INITIATOR ? RESPONDER : INITIATOR;
    }
}
