package org.passeur.spi.tls;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.passeur.api.TransferException;
import org.passeur.spi.link.Link;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.security.SecurityRequest;

/** One handshake over one link, on the calling thread. */
final class Handshake {
    private static final String VERSION = "TLSv1.3";

    private final SSLEngine engine;
    private final Link link;
    private final SecurityRequest request;
    private final PinnedPeer pinned;
    private final Failures failures;
    private final RecordWriter writer;
    private final RecordReader reader;

    Handshake(SSLEngine engine, Link link, SecurityRequest request, PinnedPeer pinned, Alert.Finder alerts) {
        this.engine = engine;
        this.link = link;
        this.request = request;
        this.pinned = pinned;
        this.failures = new Failures(request, pinned, alerts);
        this.writer = new RecordWriter(engine, link);
        this.reader = new RecordReader(engine, link, writer);
    }

    SecureLink run() throws IOException {
        Duration allowed = request.deadline().remaining();
        try (var timer = new LinkTimer("passeur-tls-deadline", link, request.deadline())) {
            try {
                shakeHands();
                check();
                timer.stop();
                reader.established();
            } catch (IOException e) {
                throw ended(timer, allowed, e);
            } catch (RuntimeException e) {
                throw ended(timer, allowed, new SSLException("the TLS engine failed: " + e, e));
            }
            if (timer.expired()) {
                throw ended(timer, allowed, new SSLException("the handshake was complete a moment too late"));
            }
            return new SslEngineLink(engine, link, request.peer(), failures, writer, reader);
        }
    }

    private void shakeHands() throws IOException {
        engine.beginHandshake();
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> write();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> reader.step();
                case NEED_TASK -> reader.runTasks();
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    /** A far end that refuses us says so and closes: the write that fails for that must not hide the reason. */
    private void write() throws IOException {
        try {
            writer.flush();
        } catch (SSLException e) {
            throw e;
        } catch (IOException e) {
            try {
                reader.lookForAlert();
            } catch (SSLException reason) {
                reason.addSuppressed(e);
                throw reason;
            } catch (IOException alsoBroken) {
                e.addSuppressed(alsoBroken);
            }
            throw e;
        }
    }

    /** Looks at the result with our own eyes, so that no setting of an engine decides alone. */
    private void check() throws IOException {
        String version = engine.getSession().getProtocol();
        if (!version.equals(VERSION)) {
            throw new TransferException.ProtocolViolated("TLS 1.3 was not agreed on but " + version, null);
        }
        try {
            Certificate[] shown = engine.getSession().getPeerCertificates();
            pinned.check(Arrays.copyOf(shown, shown.length, X509Certificate[].class));
        } catch (SSLPeerUnverifiedException | CertificateException e) {
            throw new TransferException.PeerUntrusted("the far end did not prove to be the expected device", e);
        }
        String protocol = engine.getApplicationProtocol();
        if (protocol == null || !request.protocols().contains(protocol)) {
            throw failures.noSharedProtocol(null);
        }
    }

    private IOException ended(LinkTimer timer, Duration allowed, IOException thrown) {
        IOException failure = thrown instanceof SSLException ssl ? failures.of(ssl) : thrown;
        if (!timer.expired()) {
            tell(failure);
        }
        close(failure);
        if (!timer.expired()) {
            return failure;
        }
        var late = new SocketTimeoutException(
                "the TLS handshake was not complete after " + allowed.toMillis() + " ms; the link is closed");
        late.initCause(failure);
        IOException closing = timer.failure();
        if (closing != null) {
            late.addSuppressed(closing);
        }
        return late;
    }

    /** Lets the far end know why, as far as it can be reached before the deadline. */
    private void tell(IOException failure) {
        try {
            writer.endWithAlert();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void close(IOException failure) {
        try {
            link.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
