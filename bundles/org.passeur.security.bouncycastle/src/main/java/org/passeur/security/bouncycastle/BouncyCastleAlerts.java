package org.passeur.security.bouncycastle;

import java.util.Optional;
import javax.net.ssl.SSLException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.passeur.spi.tls.Alert;

/** Reads the alert out of the causes of Bouncy Castle's exceptions. */
final class BouncyCastleAlerts {
    private BouncyCastleAlerts() {}

    static Optional<Alert> find(SSLException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TlsFatalAlertReceived received) {
                return Optional.of(new Alert(true, AlertDescription.getName(received.getAlertDescription())));
            }
            if (cause instanceof TlsFatalAlert raised) {
                return Optional.of(new Alert(false, AlertDescription.getName(raised.getAlertDescription())));
            }
        }
        return Optional.empty();
    }
}
