package org.passeur.security.jsse;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.passeur.spi.tls.Alert;

/** Reads the alert out of the words of the JDK's exceptions: they carry it nowhere else. */
final class JsseAlerts {
    /** As Alert.java and TransportContext.java of sun.security.ssl word it, in Java 17 and in Java 25. */
    private static final Pattern RECEIVED = Pattern.compile("Received fatal alert: ([a-z_]+)");

    private static final Pattern NO_CERTIFICATE = Pattern.compile("(?i)empty client certificate|certificate_required");

    /** A CertificateVerify that the certificate's key did not make. */
    private static final Pattern NO_KEY = Pattern.compile("(?i)CertificateVerify|certificate verify");

    private static final Pattern NO_PROTOCOL = Pattern.compile("No matching application layer protocol");

    private JsseAlerts() {}

    static Optional<Alert> find(SSLException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            Optional<Alert> alert = in(cause.getMessage());
            if (alert.isPresent()) {
                return alert;
            }
        }
        return Optional.empty();
    }

    private static Optional<Alert> in(@Nullable String words) {
        if (words == null) {
            return Optional.empty();
        }
        Matcher received = RECEIVED.matcher(words);
        if (received.find()) {
            return Optional.of(new Alert(true, received.group(1)));
        }
        if (NO_PROTOCOL.matcher(words).find()) {
            return Optional.of(new Alert(false, "no_application_protocol"));
        }
        if (NO_CERTIFICATE.matcher(words).find()) {
            return Optional.of(new Alert(false, "certificate_required"));
        }
        if (NO_KEY.matcher(words).find()) {
            return Optional.of(new Alert(false, "decrypt_error"));
        }
        return Optional.empty();
    }
}
