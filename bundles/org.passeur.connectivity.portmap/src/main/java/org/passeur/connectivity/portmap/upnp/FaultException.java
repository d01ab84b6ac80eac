package org.passeur.connectivity.portmap.upnp;

import java.io.IOException;
import org.passeur.api.Printable;

/** An error that a router's service answers with. */
final class FaultException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /** With the router's own description, which is a stranger's text. */
    FaultException(String action, int code, String description) {
        super(action + ": error " + code + " " + Printable.of(description));
        this.code = code;
    }

    /** See WANIPConnection:2 section 2.5.25. */
    int code() {
        return code;
    }
}
