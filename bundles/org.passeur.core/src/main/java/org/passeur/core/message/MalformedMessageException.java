package org.passeur.core.message;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Bytes that are no {@link PeerConnectionMessage}; the message says what is wrong with them. */
public final class MalformedMessageException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedMessageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
