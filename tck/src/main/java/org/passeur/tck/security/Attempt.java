package org.passeur.tck.security;

import java.io.IOException;
import java.util.Optional;
import org.passeur.spi.security.SecureLink;

/**
 * What came of securing a link at one end: one of the two.
 *
 * @param link the secure link
 * @param failure why there is none
 */
record Attempt(Optional<SecureLink> link, Optional<IOException> failure) {
    /** Does it. */
    static Attempt of(Securing securing) {
        try {
            return new Attempt(Optional.of(securing.secure()), Optional.empty());
        } catch (IOException e) {
            return new Attempt(Optional.empty(), Optional.of(e));
        }
    }

    SecureLink secured() {
        return link.orElseThrow(() -> new AssertionError("not secured", failure.orElseThrow()));
    }

    IOException failed() {
        return failure.orElseThrow(() -> new AssertionError("secured, but ought to have failed"));
    }

    /** A call of a security provider. */
    @FunctionalInterface
    interface Securing {
        SecureLink secure() throws IOException;
    }
}
