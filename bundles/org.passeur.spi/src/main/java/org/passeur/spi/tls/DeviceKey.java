package org.passeur.spi.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.passeur.spi.identity.LocalDevice;

/**
 * Shows this device's whole chain (device, account, CA) to whoever asks. It asks neither for issuers nor for the
 * algorithms by which the issuers signed, as the key managers of the JDK do: those show nothing to a peer whose list of
 * signature algorithms leaves out one that our CA was signed with, although the peer would never look at it.
 */
public final class DeviceKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "device";

    private final X509Certificate[] chain;
    private final PrivateKey key;

    /** Speaks for this device. */
    public DeviceKey(LocalDevice self) {
        this.chain = self.chain().toArray(X509Certificate[]::new);
        this.key = self.key();
    }

    private boolean isOf(@Nullable String keyType) {
        return key.getAlgorithm().equals(keyType);
    }

    private @Nullable String choose(String @Nullable [] keyTypes) {
        return keyTypes != null && Arrays.stream(keyTypes).anyMatch(this::isOf) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return isOf(keyType) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return isOf(keyType) ? ALIAS : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return isOf(keyType) ? new String[] {ALIAS} : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return getClientAliases(keyType, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return alias.equals(ALIAS) ? chain.clone() : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return alias.equals(ALIAS) ? key : null;
    }
}
