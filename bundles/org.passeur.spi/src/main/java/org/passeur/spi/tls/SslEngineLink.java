package org.passeur.spi.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.passeur.api.LinkPath;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.security.SecurityRequest;

/**
 * A link secured by an {@link SSLEngine}: the engine makes and opens records, the link below carries them.
 *
 * <p>One thread may read while another writes. {@link #endOutput} sends close_notify; whether reading is possible after
 * that, and writing after the far end's close_notify, is up to the engine: the JDK's can, Bouncy Castle's ends both
 * directions at once (docs/protocol/tls.md).
 */
@SuppressWarnings("try") // a timer works by being there
public final class SslEngineLink implements SecureLink {
    /** How long {@link #close} tries to send close_notify, and a failed write waits for the reason. */
    private static final Duration LAST_WORDS = Duration.ofMillis(250);

    private final Link link;
    private final RemoteDevice peer;
    private final String protocol;
    private final String cipherSuite;
    private final Failures failures;
    private final RecordWriter writer;
    private final RecordReader reader;
    private final AtomicBoolean closed = new AtomicBoolean();

    SslEngineLink(
            SSLEngine engine,
            Link link,
            RemoteDevice peer,
            Failures failures,
            RecordWriter writer,
            RecordReader reader) {
        this.link = link;
        this.peer = peer;
        this.protocol = engine.getApplicationProtocol();
        this.cipherSuite = engine.getSession().getCipherSuite();
        this.failures = failures;
        this.writer = writer;
        this.reader = reader;
    }

    /**
     * Does the handshake, until the request's deadline, and takes over the link; closes it if that fails.
     *
     * @param engine set up for the side, the protocols, the suites and the groups, and not begun
     * @param link what carries the records
     * @param request as the provider was given it
     * @param pinned the engine's only trust manager
     * @param alerts tells the alert behind one of the engine's exceptions
     * @throws IOException as {@link org.passeur.spi.security.SecurityProvider#secure} has it
     */
    public static SecureLink secure(
            SSLEngine engine, Link link, SecurityRequest request, PinnedPeer pinned, Alert.Finder alerts)
            throws IOException {
        return new Handshake(engine, link, request, pinned, alerts).run();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        requireOpen();
        try {
            return reader.read(into);
        } catch (SSLException e) {
            throw failed(e);
        }
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        requireOpen();
        try {
            writer.write(from);
        } catch (SSLException e) {
            throw failed(e);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /** A far end that refuses us says so and closes: the write that fails for that must not hide the reason. */
    private IOException explained(IOException failure) {
        try (var unused = new LinkTimer("passeur-tls-last-words", link, Deadline.after(LAST_WORDS))) {
            reader.lookForAlert();
        } catch (SSLException e) {
            IOException reason = failed(e);
            reason.addSuppressed(failure);
            return reason;
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private IOException failed(SSLException thrown) {
        if (closed.get()) {
            var ended = new ClosedChannelException();
            ended.initCause(thrown);
            return ended;
        }
        IOException failure = failures.of(thrown);
        try (var unused = new LinkTimer("passeur-tls-last-words", link, Deadline.after(LAST_WORDS))) {
            writer.answerIfFree();
        } catch (SSLException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public void endOutput() throws IOException {
        requireOpen();
        writer.end();
    }

    @Override
    public boolean isOpen() {
        return !closed.get() && link.isOpen();
    }

    @Override
    public LinkPath path() {
        return link.path();
    }

    @Override
    public RemoteDevice peer() {
        return peer;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public String cipherSuite() {
        return cipherSuite;
    }

    /** Tries for a quarter of a second to say close_notify, unless another thread is writing, then closes the link. */
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        IOException unsaid = sayGoodbye();
        try {
            link.close();
        } catch (IOException e) {
            if (unsaid != null) {
                e.addSuppressed(unsaid);
            }
            throw e;
        }
    }

    /** What kept us from saying it; that is no failure of {@link #close}: the far end learns from the link's end. */
    private @Nullable IOException sayGoodbye() {
        if (writer.ended() || !link.isOpen()) {
            return null;
        }
        try (var unused = new LinkTimer("passeur-tls-goodbye", link, Deadline.after(LAST_WORDS))) {
            writer.endIfFree();
            return null;
        } catch (IOException e) {
            return e;
        }
    }
}
