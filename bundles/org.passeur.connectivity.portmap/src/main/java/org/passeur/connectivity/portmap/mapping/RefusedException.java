package org.passeur.connectivity.portmap.mapping;

import java.io.IOException;

/** The router answered that it will not make a mapping. The message says what can be done about it. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With the router's reason in words. */
    public RefusedException(String message) {
        super(message);
    }
}
