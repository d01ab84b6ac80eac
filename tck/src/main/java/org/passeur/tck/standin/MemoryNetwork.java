package org.passeur.tck.standin;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.passeur.api.AccountId;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingMessage;
import org.passeur.spi.signalling.SignallingProvider;

/** A signalling network within one process. What passes can be seen, changed, copied and lost. */
public final class MemoryNetwork implements SignallingProvider {
    private final List<Session> sessions = new ArrayList<>(); // guarded by this
    private final AtomicLong ids = new AtomicLong();
    private final List<SignallingMessage> passed = new CopyOnWriteArrayList<>();
    private volatile UnaryOperator<List<SignallingMessage>> onTheWay = UnaryOperator.identity();

    /** What happens to each message on its way: the same, others instead, or nothing. */
    public void onTheWay(UnaryOperator<List<SignallingMessage>> change) {
        onTheWay = change;
    }

    /** All messages that were sent, before anything happened to them. */
    public List<SignallingMessage> passed() {
        return passed;
    }

    @Override
    public Signalling join(LocalDevice self, Inbox inbox) {
        var session = new Session(self, inbox);
        synchronized (this) {
            sessions.add(session);
            notifyAll();
        }
        return session;
    }

    /** How many devices are in the network. */
    public synchronized int size() {
        return sessions.size();
    }

    private final class Session implements Signalling {
        private final LocalDevice self;
        private final Inbox inbox;
        private boolean closed; // guarded by the network

        Session(LocalDevice self, Inbox inbox) {
            this.self = self;
            this.inbox = inbox;
        }

        @Override
        public void find(AccountId account, Consumer<RemoteDevice> found, Deadline deadline) throws IOException {
            List<RemoteDevice> all;
            synchronized (MemoryNetwork.this) {
                all = devices(account);
                while (all.isEmpty() && !deadline.passed()) {
                    open();
                    try {
                        MemoryNetwork.this.wait(Math.max(1, deadline.remainingMillis()));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new InterruptedIOException("interrupted");
                    }
                    all = devices(account);
                }
            }
            all.forEach(found);
        }

        private List<RemoteDevice> devices(AccountId account) {
            return sessions.stream()
                    .map(session -> session.self)
                    .filter(device ->
                            device.account().equals(account) && !device.id().equals(self.id()))
                    .map(device -> new RemoteDevice(device.id(), device.account(), device.chain()))
                    .toList();
        }

        @Override
        public void send(RemoteDevice to, byte[] message, Deadline deadline) throws IOException {
            if (message.length > MAX_MESSAGE) {
                throw new IllegalArgumentException("too long: " + message.length);
            }
            var sender = new RemoteDevice(self.id(), self.account(), self.chain());
            var sent = new SignallingMessage(Long.toString(ids.incrementAndGet()), sender, message.clone());
            List<Session> receivers;
            synchronized (MemoryNetwork.this) {
                open();
                passed.add(sent);
                receivers = sessions.stream()
                        .filter(session -> session.self.id().equals(to.id()))
                        .toList();
            }
            for (SignallingMessage arriving : onTheWay.apply(List.of(sent))) {
                receivers.forEach(receiver -> receiver.inbox.received(arriving));
            }
        }

        private void open() throws IOException {
            if (closed) {
                throw new IOException("the session is closed");
            }
        }

        @Override
        public void bootstrap(Collection<InetSocketAddress> nodes) {
            // there is nothing to enter
        }

        @Override
        public List<InetSocketAddress> entryPoints() {
            return List.of();
        }

        @Override
        public Set<InetAddress> publicAddresses() {
            return Set.of();
        }

        @Override
        public boolean connected() {
            return true;
        }

        @Override
        public void close() {
            synchronized (MemoryNetwork.this) {
                closed = true;
                sessions.remove(this);
                MemoryNetwork.this.notifyAll();
            }
        }
    }
}
