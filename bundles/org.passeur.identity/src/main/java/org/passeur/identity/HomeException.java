package org.passeur.identity;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The home folder cannot be used as it is. The message names the file and says what to do. */
final class HomeException extends IOException {
    private static final long serialVersionUID = 1L;

    HomeException(String message) {
        this(message, null);
    }

    HomeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
