package org.passeur.connectivity.portmap.mapping;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A router's answer breaks the rules of its protocol. */
public final class MalformedAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With the rule and what came instead. */
    public MalformedAnswerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With the rule and what came instead. */
    public MalformedAnswerException(String message) {
        this(message, null);
    }
}
