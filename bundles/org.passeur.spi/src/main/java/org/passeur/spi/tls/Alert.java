package org.passeur.spi.tls;

import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * A fatal TLS alert that ended a connection.
 *
 * @param received whether the far end sent it, rather than we
 * @param name its name in RFC 8446, section 6, for instance {@code certificate_unknown}
 */
public record Alert(boolean received, String name) {
    /** The alerts by which an end says that the other's proof is not good enough (RFC 8446, section 6.2). */
    private static final Set<String> PROOF = Set.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "unknown_ca",
            "access_denied",
            "decrypt_error",
            "certificate_required");

    /** Finds the alert in what an engine throws: engines word it differently. */
    @FunctionalInterface
    public interface Finder {
        /** The alert behind this exception, as far as the engine tells. */
        Optional<Alert> in(SSLException thrown);
    }

    boolean doubtsTheProof() {
        return PROOF.contains(name);
    }

    boolean noApplicationProtocol() {
        return name.equals("no_application_protocol");
    }
}
