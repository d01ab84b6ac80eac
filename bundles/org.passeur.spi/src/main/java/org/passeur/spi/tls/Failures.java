package org.passeur.spi.tls;

import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.passeur.api.TransferException;
import org.passeur.spi.security.SecurityRequest;

/** Turns what an engine throws into what the reader can do something about. */
final class Failures {
    private final SecurityRequest request;
    private final PinnedPeer pinned;
    private final Alert.Finder alerts;

    Failures(SecurityRequest request, PinnedPeer pinned, Alert.Finder alerts) {
        this.request = request;
        this.pinned = pinned;
        this.alerts = alerts;
    }

    IOException of(SSLException thrown) {
        String refusal = pinned.refusal();
        if (refusal != null) {
            return new TransferException.PeerUntrusted(refusal, thrown);
        }
        Optional<Alert> found = alerts.in(thrown);
        if (found.isEmpty()) {
            return violated(thrown);
        }
        Alert alert = found.get();
        if (alert.noApplicationProtocol()) {
            return noSharedProtocol(thrown);
        }
        if (alert.doubtsTheProof()) {
            return alert.received() ? doubted(alert, thrown) : unproven(alert, thrown);
        }
        return alert.received() ? givenUp(alert, thrown) : violated(thrown);
    }

    TransferException noSharedProtocol(@Nullable Throwable cause) {
        return new TransferException.NoSharedProtocol(
                "the far end shares none of our transfer protocols " + request.protocols(), cause);
    }

    private IOException doubted(Alert alert, SSLException thrown) {
        return new TransferException.PeerUntrusted(
                "the far end, device " + request.peer().id()
                        + " or somebody in between, does not take our certificate for"
                        + " that of the device it expects (TLS alert " + alert.name() + ")",
                thrown);
    }

    private IOException unproven(Alert alert, SSLException thrown) {
        return new TransferException.PeerUntrusted(
                "the far end did not prove to be device " + request.peer().id() + " (" + alert.name() + ")", thrown);
    }

    private static IOException givenUp(Alert alert, SSLException thrown) {
        String hint = alert.name().equals("handshake_failure") || alert.name().equals("protocol_version")
                ? "; the two ends may share no TLS version, cipher suite (cipher_suites) or group (named_groups)"
                : "";
        return new SSLException("the far end gave up with TLS alert " + alert.name() + hint, thrown);
    }

    private static IOException violated(SSLException thrown) {
        return new TransferException.ProtocolViolated(
                "what came from the far end is not valid TLS 1.3, or was altered on the way: " + thrown.getMessage(),
                thrown);
    }
}
