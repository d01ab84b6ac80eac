package org.passeur.signalling.dhtproxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.passeur.api.AccountId;
import org.passeur.opendht.TableSignalling;
import org.passeur.opendht.Workers;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.Signalling;

/** A device's presence in the network behind the proxies. */
final class DhtProxySession implements Signalling {
    private final Consumer<DhtProxySession> onClose;
    private final ProxyTable table;
    private final Workers workers = new Workers("passeur-dhtproxy-worker");
    private final TableSignalling signalling;
    private final AtomicBoolean closed = new AtomicBoolean();

    DhtProxySession(Settings settings, LocalDevice self, Inbox inbox, Clock clock, Consumer<DhtProxySession> onClose)
            throws IOException {
        this.onClose = onClose;
        this.table = new ProxyTable(settings, clock);
        this.signalling = new TableSignalling(table, self, inbox, workers, table, clock, new SecureRandom());
    }

    void enter() {
        table.start();
        signalling.enter();
    }

    @Override
    public void find(AccountId account, Consumer<RemoteDevice> found, Deadline deadline) throws IOException {
        signalling.find(account, found, deadline);
    }

    @Override
    public void send(RemoteDevice to, byte[] message, Deadline deadline) throws IOException {
        signalling.send(to, message, deadline);
    }

    /** Changes nothing: which nodes a proxy knows is the proxy's affair. */
    @Override
    public void bootstrap(Collection<InetSocketAddress> nodes) {}

    /** None: nobody can enter the network through us. */
    @Override
    public List<InetSocketAddress> entryPoints() {
        return List.of();
    }

    @Override
    public Set<InetAddress> publicAddresses() {
        return table.seenAs().map(Set::of).orElse(Set.of());
    }

    @Override
    public boolean connected() {
        return table.connected();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            signalling.close();
            table.close();
            workers.shutdownNow();
            onClose.accept(this);
        }
    }
}
