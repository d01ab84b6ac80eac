package org.passeur.security.bouncycastle;

import java.util.List;
import org.passeur.spi.security.SecurityProvider;
import org.passeur.tck.security.SecurityProviderContract;

/** SEC-9: the JDK is the client, Bouncy Castle the server. */
class JsseToBouncyCastleTest extends SecurityProviderContract {
    private final SecurityProvider provider = new BouncyCastleSecurity(
            List.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"), List.of("x25519", "secp384r1"));
    private final SecurityProvider other = Jsse.withGroups("x25519", "secp384r1");

    @Override
    protected SecurityProvider provider() {
        return provider;
    }

    @Override
    protected SecurityProvider initiating() {
        return other;
    }
}
