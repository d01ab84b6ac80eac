package org.passeur.tck.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.security.SecurityRequest;
import org.passeur.spi.tls.DeviceKey;
import org.passeur.spi.tls.PinnedPeer;
import org.passeur.spi.tls.SslEngineLink;

/** A far end that speaks TLS as no security provider of ours would. */
enum OddEnd {
    /** Shows no certificate. */
    ANONYMOUS,
    /** Speaks TLS 1.2 only. */
    OLD,
    /** Offers no protocols by ALPN. */
    WITHOUT_ALPN;

    SecureLink secure(Link link, SecurityRequest request) throws IOException {
        var pinned = new PinnedPeer(request.peer());
        return SslEngineLink.secure(engine(request, pinned), link, request, pinned, thrown -> Optional.empty());
    }

    private SSLEngine engine(SecurityRequest request, PinnedPeer pinned) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
            List<KeyManager> keys = this == ANONYMOUS ? List.of() : List.of(new DeviceKey(request.self()));
            context.init(keys.toArray(KeyManager[]::new), new TrustManager[] {pinned}, null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(request.side() == Side.INITIATOR);
            engine.setNeedClientAuth(true);
            engine.setEnabledProtocols(new String[] {this == OLD ? "TLSv1.2" : "TLSv1.3"});
            var parameters = engine.getSSLParameters();
            if (this != WITHOUT_ALPN) {
                parameters.setApplicationProtocols(request.protocols().toArray(String[]::new));
            }
            engine.setSSLParameters(parameters);
            return engine;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        }
    }
}
