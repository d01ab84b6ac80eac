package org.passeur.spi.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.passeur.spi.identity.RemoteDevice;

/**
 * Trusts one certificate: the expected device's, byte for byte. For one handshake.
 *
 * <p>That its chain holds was shown when the {@link RemoteDevice} was made, so neither issuers nor dates are looked at
 * again: bytes that are the same were proven already, all others are somebody else's.
 */
public final class PinnedPeer extends X509ExtendedTrustManager {
    private final RemoteDevice peer;
    private volatile @Nullable String refusal;

    /** Trusts this device and no other. */
    public PinnedPeer(RemoteDevice peer) {
        this.peer = peer;
    }

    /** Whom it trusts. */
    RemoteDevice peer() {
        return peer;
    }

    /** Why the certificate that was shown was refused; null if none was. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /** @throws CertificateException unless the chain begins with the pinned certificate */
    void check(X509Certificate @Nullable [] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw refused("the far end shows no certificate, expected is that of device " + peer.id());
        }
        if (!chain[0].equals(peer.certificate())) {
            throw refused("the far end shows the certificate of device "
                    + RemoteDevice.keyId(chain[0].getPublicKey())
                    + ", expected is the one of device "
                    + peer.id()
                    + ": it is another device, this one with another certificate, or somebody in between");
        }
    }

    private CertificateException refused(String reason) {
        refusal = reason;
        return new CertificateException(reason);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    /** None, so that no list of names is sent along when a certificate is asked for. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
