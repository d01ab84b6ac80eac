package org.passeur.spi.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.passeur.api.AccountId;
import org.passeur.api.DeviceId;

/** The device that this node is: a service, there once keys and certificates are. Immutable, safe for all threads. */
@ProviderType
public interface LocalDevice {
    /** This device's id. */
    DeviceId id();

    /** The account that it belongs to. */
    AccountId account();

    /** How the account calls itself; printable. */
    String displayName();

    /** X.509 chain, this device first, then its account, then the CA. */
    List<X509Certificate> chain();

    /** The device's private key (RSA). It does not leave the process. */
    PrivateKey key();

    /**
     * The account's RSASSA-PKCS1-v1_5 signature with SHA-512 over {@code statement}: made now if the account's key is on
     * this device, else one that came with the device's certificate, for the {@link AccountStatement}s known then.
     */
    Optional<byte[]> accountSignature(byte[] statement);

    /**
     * The account's list of revoked certificates (RFC 5280), if it has one and this device knows it. Signalling providers
     * publish it, so that peers learn of it. A newer one has a higher CRL number.
     */
    default Optional<X509CRL> revocations() {
        return Optional.empty();
    }

    /**
     * A private folder of the home for a provider's state; made if it is not there.
     *
     * @param name the provider's symbolic name
     */
    Path folder(String name) throws IOException;
}
