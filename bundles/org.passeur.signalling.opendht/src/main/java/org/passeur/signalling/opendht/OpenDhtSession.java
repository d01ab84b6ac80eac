package org.passeur.signalling.opendht;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.passeur.api.AccountId;
import org.passeur.signalling.opendht.node.DhtNode;
import org.passeur.signalling.opendht.pack.Id;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.Signalling;

/** What a device does in the network, by a node of its own. */
final class OpenDhtSession implements Signalling {
    private final LocalDevice self;
    private final Consumer<OpenDhtSession> onClose;
    private final RunningNode running;
    private final DhtNode node;
    private final Certificates certificates;
    private final Postbox postbox;
    private final Dispatch dispatch;
    private final Set<DeviceSearch> searches = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Binds the sockets; {@link #enter} does the rest. */
    OpenDhtSession(Settings settings, LocalDevice self, Inbox inbox, Clock clock, Consumer<OpenDhtSession> onClose)
            throws IOException {
        this.self = self;
        this.onClose = onClose;
        this.running = new RunningNode(settings, Keys.node(self.id()), self.folder(OpenDhtSignalling.NAME));
        this.node = running.node();
        this.certificates = new Certificates(node, running.workers(), clock);
        this.postbox = new Postbox(self, inbox, certificates, running.loop(), running.workers());
        this.dispatch = new Dispatch(node, self, running.random(), closing);
    }

    /** Starts the node and everything that it does. */
    void enter() {
        node.listen(Keys.messages(self.id()), postbox::arrived);
        new Announcer(node, self).announce();
        running.start();
    }

    @Override
    public void find(AccountId account, Consumer<RemoteDevice> found, Deadline deadline) throws IOException {
        var search =
                new DeviceSearch(node, certificates, account, Id.ofHex(self.id().hex()), found);
        searches.add(search);
        try {
            if (closed.get()) {
                throw new IOException("the signalling session is closed");
            }
            search.run(deadline);
        } finally {
            searches.remove(search);
        }
    }

    @Override
    public void send(RemoteDevice to, byte[] message, Deadline deadline) throws IOException {
        if (message.length > MAX_MESSAGE) {
            throw new IllegalArgumentException(
                    "a message has at most " + MAX_MESSAGE + " bytes, this one " + message.length);
        }
        if (closed.get()) {
            throw new IOException("the signalling session is closed");
        }
        dispatch.send(to, message, deadline);
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
        return node.publicAddresses();
    }

    @Override
    public boolean connected() {
        return node.connected();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        closing.complete(null);
        searches.forEach(DeviceSearch::end);
        postbox.close();
        running.close();
        onClose.accept(this);
    }
}
