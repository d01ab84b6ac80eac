package org.passeur.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.passeur.api.AccountId;
import org.passeur.api.DeviceId;
import org.passeur.spi.identity.LocalDevice;

/** The device whose identity lies in the home. */
final class HomeDevice implements LocalDevice {
    private final Home home;
    private final Identity identity;
    private final String displayName;

    HomeDevice(Home home, Identity identity, String displayName) {
        this.home = home;
        this.identity = identity;
        this.displayName = displayName;
    }

    @Override
    public DeviceId id() {
        return identity.self().id();
    }

    @Override
    public AccountId account() {
        return identity.self().account();
    }

    @Override
    public String displayName() {
        return displayName;
    }

    @Override
    public List<X509Certificate> chain() {
        return identity.self().chain();
    }

    @Override
    public PrivateKey key() {
        return identity.deviceKey();
    }

    @Override
    public Optional<byte[]> accountSignature(byte[] statement) {
        return identity.accountKey()
                .map(key -> SignedStatements.sign(key, statement))
                .or(() -> identity.statements().signatureOver(statement));
    }

    @Override
    public Optional<X509CRL> revocations() {
        return identity.revocations();
    }

    @Override
    public Path folder(String name) throws IOException {
        return home.folder(name);
    }

    @Override
    public String toString() {
        return identity.toString();
    }
}
