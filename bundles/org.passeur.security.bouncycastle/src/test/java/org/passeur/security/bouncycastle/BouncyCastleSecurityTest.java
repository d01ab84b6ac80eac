package org.passeur.security.bouncycastle;

import java.util.List;
import org.passeur.spi.security.SecurityProvider;
import org.passeur.tck.security.SecurityProviderContract;

class BouncyCastleSecurityTest extends SecurityProviderContract {
    private final SecurityProvider provider = new BouncyCastleSecurity(
            List.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"), List.of("x25519", "secp384r1"));

    @Override
    protected SecurityProvider provider() {
        return provider;
    }
}
