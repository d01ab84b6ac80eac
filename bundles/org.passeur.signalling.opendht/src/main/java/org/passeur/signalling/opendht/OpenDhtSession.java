package org.passeur.signalling.opendht;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.passeur.api.AccountId;
import org.passeur.opendht.Keys;
import org.passeur.opendht.TableSignalling;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.Signalling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a device does in the network, by a node of its own. */
final class OpenDhtSession implements Signalling {
    private static final Logger LOG = LoggerFactory.getLogger(OpenDhtSession.class);

    private final LocalDevice self;
    private final Clock clock;
    private final Consumer<OpenDhtSession> onClose;
    private final RunningNode running;
    private final TableSignalling signalling;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Binds the sockets; {@link #enter} does the rest. */
    OpenDhtSession(Settings settings, LocalDevice self, Inbox inbox, Clock clock, Consumer<OpenDhtSession> onClose)
            throws IOException {
        this.self = self;
        this.clock = clock;
        this.onClose = onClose;
        this.running = new RunningNode(settings, Keys.node(self.id()), self.folder(OpenDhtSignalling.NAME));
        this.signalling = new TableSignalling(
                new NodeTable(running.node()), self, inbox, running.workers(), running::later, clock, running.random());
    }

    /** Starts the node and everything that it does. */
    void enter() {
        checkClock();
        signalling.enter();
        running.start();
    }

    /** The device's own certificate was made by this host's clock, or another's that was right. */
    private void checkClock() {
        Instant now = clock.instant();
        X509Certificate own = self.chain().get(0);
        Instant from = own.getNotBefore().toInstant();
        Instant until = own.getNotAfter().toInstant();
        if (now.isBefore(from) || now.isAfter(until)) {
            LOG.warn(
                    "This device's certificate is valid from {} to {}, and it is {} by this host's clock: set the clock"
                            + " (NTP), or others will not believe who we are",
                    from,
                    until,
                    now);
        }
    }

    RunningNode running() {
        return running;
    }

    @Override
    public void find(AccountId account, Consumer<RemoteDevice> found, Deadline deadline) throws IOException {
        signalling.find(account, found, deadline);
    }

    @Override
    public void send(RemoteDevice to, byte[] message, Deadline deadline) throws IOException {
        signalling.send(to, message, deadline);
    }

    @Override
    public void bootstrap(Collection<InetSocketAddress> nodes) {
        running.bootstrap(nodes);
    }

    @Override
    public List<InetSocketAddress> entryPoints() {
        return running.entryPoints();
    }

    @Override
    public Set<InetAddress> publicAddresses() {
        return running.node().publicAddresses();
    }

    @Override
    public boolean connected() {
        return running.node().connected();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        signalling.close();
        running.close();
        onClose.accept(this);
    }
}
