package org.passeur.security.bouncycastle;

import java.security.Provider;
import org.bouncycastle.jcajce.util.JcaJceHelper;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/** Bouncy Castle's TLS cryptography with the JDK's AES-GCM in it. */
final class FastGcmCryptoProvider extends JcaTlsCryptoProvider {
    private final JcaJceHelper helper;

    FastGcmCryptoProvider(Provider bouncyCastle) {
        this.helper = new FastGcmHelper(bouncyCastle);
    }

    @Override
    public JcaJceHelper getHelper() {
        return helper;
    }
}
