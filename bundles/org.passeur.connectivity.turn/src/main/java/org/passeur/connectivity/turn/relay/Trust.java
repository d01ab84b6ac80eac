package org.passeur.connectivity.turn.relay;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Which TURN servers' certificates are believed: those of the system's authorities, of one's own, or one alone. */
public final class Trust {
    private final Optional<X509ExtendedTrustManager> own;
    private final Map<Optional<ServerUri.Fingerprint>, SSLSocketFactory> factories = new HashMap<>(); // guarded by this

    /**
     * @param authorities PEM file with certificates that are trusted beside the system's
     * @throws IllegalArgumentException if the file cannot be used
     */
    public Trust(Optional<Path> authorities) {
        own = authorities.map(Trust::read);
    }

    private static X509ExtendedTrustManager read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + ++number, each);
            }
            if (number == 0) {
                throw new IllegalArgumentException(file + " has no certificate in it; it must be a PEM file with some");
            }
            return manager(store);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the certificates of " + file + " cannot be read; it must be a PEM file: " + e.getMessage(), e);
        }
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no trust manager for X.509"));
    }

    /** Makes TLS sockets that believe what this server may show, and that go on with its earlier sessions. */
    synchronized SSLSocketFactory sockets(ServerUri server) {
        return factories.computeIfAbsent(server.fingerprint(), this::make);
    }

    private SSLSocketFactory make(Optional<ServerUri.Fingerprint> fingerprint) {
        X509ExtendedTrustManager judge = fingerprint.isPresent() ? new Pinned(fingerprint.get()) : authorities();
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {judge}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /** Read when they are needed first: there are many. */
    private X509ExtendedTrustManager authorities() {
        try {
            X509ExtendedTrustManager system = manager(null);
            return own.<X509ExtendedTrustManager>map(mine -> new Either(system, mine))
                    .orElse(system);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the system's trusted authorities cannot be read", e);
        }
    }

    /** Never asked about clients. */
    private abstract static class ServersOnly extends X509ExtendedTrustManager {
        abstract void judge(X509Certificate[] chain, String type, @Nullable Socket socket) throws CertificateException;

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            judge(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("only sockets are used here");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("only sockets are used here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("this end is always the client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this end is always the client");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("this end is always the client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static final class Either extends ServersOnly {
        private final X509ExtendedTrustManager first;
        private final X509ExtendedTrustManager second;

        Either(X509ExtendedTrustManager first, X509ExtendedTrustManager second) {
            this.first = first;
            this.second = second;
        }

        @Override
        void judge(X509Certificate[] chain, String type, @Nullable Socket socket) throws CertificateException {
            try {
                first.checkServerTrusted(chain, type, socket);
            } catch (CertificateException e) {
                try {
                    second.checkServerTrusted(chain, type, socket);
                } catch (CertificateException alsoNot) {
                    e.addSuppressed(alsoNot);
                    throw e;
                }
            }
        }
    }

    /** One certificate, whatever its names, dates and issuer say. */
    private static final class Pinned extends ServersOnly {
        private final ServerUri.Fingerprint expected;

        Pinned(ServerUri.Fingerprint expected) {
            this.expected = expected;
        }

        @Override
        void judge(X509Certificate[] chain, String type, @Nullable Socket socket) throws CertificateException {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
                String shown = HexFormat.of().formatHex(hash);
                if (!shown.equals(expected.hex())) {
                    throw new CertificateException("the server's certificate has the fingerprint " + shown
                            + ", not the one that is configured");
                }
            } catch (GeneralSecurityException e) {
                throw e instanceof CertificateException known ? known : new CertificateException(e);
            }
        }
    }
}
