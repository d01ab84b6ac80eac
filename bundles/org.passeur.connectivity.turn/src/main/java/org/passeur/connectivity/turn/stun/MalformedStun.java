package org.passeur.connectivity.turn.stun;

import java.io.IOException;

/** What came is no STUN message, or one that says something impossible. */
public final class MalformedStun extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param what is wrong with it */
    public MalformedStun(String what) {
        super("what came from the TURN server is not STUN: " + what);
    }
}
