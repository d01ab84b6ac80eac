package org.passeur.connectivity.turn.relay;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.passeur.connectivity.turn.stun.Attribute;
import org.passeur.connectivity.turn.stun.Family;
import org.passeur.connectivity.turn.stun.Incoming;
import org.passeur.connectivity.turn.stun.Method;
import org.passeur.connectivity.turn.stun.StunCodec;
import org.passeur.connectivity.turn.stun.StunMessage;
import org.passeur.connectivity.turn.stun.Transaction;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A relay address on a TURN server (RFC 8656, RFC 6062), with the control connection on which it lives: when that ends,
 * so do all connections through it. Kept alive until {@link #close}. For any thread.
 */
public final class Allocation implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Allocation.class);

    /** RFC 8656 section 9: a permission lasts 300 s, and here it is renewed after this. */
    static final Duration PERMISSION_RENEWAL = Duration.ofSeconds(240);

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration MIN_LIFETIME = Duration.ofSeconds(20);
    private static final Duration MAX_LIFETIME = Duration.ofHours(1);

    private final Endpoint endpoint;
    private final Family family;
    private final RelaySettings settings;
    private final Workers workers;
    private final Login login;
    private final ControlConnection control;

    // guarded by this
    private @Nullable InetSocketAddress relayed;
    private @Nullable InetSocketAddress mapped;
    private Duration lifetime = MIN_LIFETIME;
    private Timers.@Nullable Pending refresh;
    private Timers.@Nullable Pending renewal;
    private final List<Admission> admissions = new ArrayList<>();
    private @Nullable IOException lost;

    private Allocation(
            Endpoint endpoint, Family family, RelaySettings settings, Workers workers, TurnSocket connected) {
        this.endpoint = endpoint;
        this.family = family;
        this.settings = settings;
        this.workers = workers;
        this.login = new Login(endpoint.server(), settings.random());
        this.control = new ControlConnection(
                endpoint.server().name(), connected, login, settings.timers(), new ControlConnection.Listener() {
                    @Override
                    public void attempted(int connectionId, InetSocketAddress peer) {
                        dispatch(connectionId, peer);
                    }

                    @Override
                    public void ended(IOException why) {
                        end(why);
                    }
                });
    }

    /**
     * Allocates, on a connected socket, which belongs to the allocation from now on and is closed if this fails.
     *
     * @param name of the thread of the control connection
     * @throws TurnRefused if the server does not want to; 300 says where to go instead
     */
    static Allocation open(
            Endpoint endpoint,
            Family family,
            RelaySettings settings,
            Workers workers,
            TurnSocket connected,
            String name,
            Deadline deadline)
            throws IOException {
        var allocation = new Allocation(endpoint, family, settings, workers, connected);
        allocation.control.start(name);
        try {
            allocation.allocate(deadline);
            return allocation;
        } catch (IOException e) {
            allocation.close();
            throw e;
        }
    }

    private void allocate(Deadline deadline) throws IOException {
        StunMessage answer;
        try {
            answer = allocate(List.of(Attribute.tcpTransport(), Attribute.requestedFamily(family)), deadline);
        } catch (TurnRefused e) {
            if (family != Family.IPV4
                    || e.code() != TurnRefused.UNKNOWN_ATTRIBUTE
                    || !e.doesNotKnow(Attribute.REQUESTED_ADDRESS_FAMILY)) {
                throw e;
            }
            // a server of before RFC 6156, where there is IPv4 alone
            answer = allocate(List.of(Attribute.tcpTransport()), deadline);
        }
        InetSocketAddress address = answer.relayedAddress();
        if (Family.of(address.getAddress()) != family || address.getPort() == 0) {
            throw new IOException("TURN server " + endpoint.text() + " gave the relay address " + text(address)
                    + " when asked for one of " + family);
        }
        synchronized (this) {
            relayed = address;
            mapped = answer.mappedAddress();
            lifetime = bounded(answer.lifetime());
        }
        refreshAfter(lifetime().dividedBy(2));
    }

    private StunMessage allocate(List<Attribute> attributes, Deadline deadline) throws IOException {
        return control.ask(Method.ALLOCATE, transaction -> attributes, deadline);
    }

    private static Duration bounded(long seconds) {
        Duration lifetime = Duration.ofSeconds(Math.min(seconds, MAX_LIFETIME.toSeconds()));
        return lifetime.compareTo(MIN_LIFETIME) < 0 ? MIN_LIFETIME : lifetime;
    }

    private synchronized Duration lifetime() {
        return lifetime;
    }

    private synchronized void refreshAfter(Duration wait) {
        if (lost == null) {
            refresh = settings.timers().after(wait, () -> later(this::refresh));
        }
    }

    private void later(Runnable task) {
        try {
            workers.run(task);
        } catch (IOException e) {
            LOG.warn("TURN allocation at {} cannot be kept alive just now: {}", endpoint.text(), e.getMessage());
            refreshAfter(MIN_LIFETIME.dividedBy(2));
        }
    }

    /** At half life; when that fails, again and again until the server or the connection says that it is lost. */
    private void refresh() {
        int seconds = (int) lifetime().toSeconds();
        try {
            StunMessage answer = control.ask(
                    Method.REFRESH,
                    transaction -> List.of(Attribute.lifetime(seconds)),
                    settings.timers().deadline(ANSWER));
            Duration granted = bounded(answer.lifetime());
            synchronized (this) {
                lifetime = granted;
            }
            refreshAfter(granted.dividedBy(2));
        } catch (TurnRefused e) {
            end(e);
        } catch (IOException e) {
            LOG.warn("TURN allocation at {} was not refreshed: {}", endpoint.text(), e.getMessage());
            refreshAfter(lifetime().dividedBy(8));
        }
    }

    /** Where peers connect to. */
    public synchronized InetSocketAddress relayed() {
        return Objects.requireNonNull(relayed, "only of an allocation that is open");
    }

    /** How the server sees us: what a permission for us must be for. */
    public synchronized InetSocketAddress mapped() {
        return Objects.requireNonNull(mapped, "only of an allocation that is open");
    }

    /** This end of the control connection. */
    public InetSocketAddress local() {
        return control.local();
    }

    /** The server. */
    public InetSocketAddress server() {
        return endpoint.address();
    }

    /** How people call the server. */
    public String serverText() {
        return endpoint.text();
    }

    /** Whether it is there, as far as is known. */
    public synchronized boolean isLive() {
        return lost == null;
    }

    private synchronized void requireLive() throws IOException {
        if (lost != null) {
            throw new IOException(lost.getMessage(), lost);
        }
    }

    /** Who waits for connections of a peer. Told on the control connection's thread; must not block. */
    public interface Guest {
        /** Somebody at an admitted address connected to the relay; {@link Allocation#bind} takes the connection. */
        void arrived(int connectionId, InetSocketAddress peer);

        /** There is no relay any more, and nobody will come. */
        void lost(IOException why);
    }

    /** Addresses from which connections are welcome, until closed. */
    public final class Admission implements Closeable {
        private final Set<InetAddress> peers;
        private final Guest guest;
        private int arrivals; // guarded by the allocation

        private Admission(Set<InetAddress> peers, Guest guest) {
            this.peers = peers;
            this.guest = guest;
        }

        @Override
        public void close() {
            synchronized (Allocation.this) {
                admissions.remove(this);
            }
        }
    }

    /**
     * Lets peers connect to the relay (CreatePermission). Addresses that the server does not want are left out if there
     * are others.
     *
     * @param peers of the relay's family
     */
    public Admission admit(Set<InetAddress> peers, Guest guest, Deadline deadline) throws IOException {
        var admission = new Admission(Set.copyOf(peers), guest);
        synchronized (this) {
            requireLive();
            admissions.add(admission); // before the permission: the peer may be quicker than its answer
        }
        try {
            permit(peers, deadline);
        } catch (IOException e) {
            admission.close();
            throw e;
        }
        renewLater();
        return admission;
    }

    private void permit(Collection<InetAddress> peers, Deadline deadline) throws IOException {
        try {
            permitAll(peers, deadline);
        } catch (TurnRefused e) {
            if (peers.size() == 1) {
                throw e;
            }
            boolean any = false;
            for (InetAddress peer : peers) {
                try {
                    permitAll(List.of(peer), deadline);
                    any = true;
                } catch (TurnRefused refused) {
                    LOG.debug("no permission for one of the peer's addresses: {}", refused.getMessage());
                }
            }
            if (!any) {
                throw e;
            }
        }
    }

    private void permitAll(Collection<InetAddress> peers, Deadline deadline) throws IOException {
        control.ask(
                Method.CREATE_PERMISSION,
                transaction -> peers.stream()
                        .map(peer -> Attribute.xorAddress(
                                Attribute.XOR_PEER_ADDRESS, new InetSocketAddress(peer, 0), transaction))
                        .toList(),
                deadline);
    }

    private synchronized void renewLater() {
        if (renewal == null && lost == null) {
            renewal = settings.timers().after(PERMISSION_RENEWAL, () -> later(this::renew));
        }
    }

    private void renew() {
        Set<InetAddress> peers = new LinkedHashSet<>();
        synchronized (this) {
            renewal = null;
            admissions.forEach(each -> peers.addAll(each.peers));
        }
        for (InetAddress peer : peers) {
            try {
                permitAll(List.of(peer), settings.timers().deadline(ANSWER));
            } catch (IOException e) {
                LOG.warn("a permission at TURN server {} was not renewed: {}", endpoint.text(), e.getMessage());
            }
        }
        if (!peers.isEmpty()) {
            renewLater();
        }
    }

    /** To whoever waits for this address; of several to the one that has got least, of these to the oldest. */
    private void dispatch(int connectionId, InetSocketAddress peer) {
        Admission chosen = null;
        synchronized (this) {
            for (Admission each : admissions) {
                if (each.peers.contains(peer.getAddress()) && (chosen == null || each.arrivals < chosen.arrivals)) {
                    chosen = each;
                }
            }
            if (chosen != null) {
                chosen.arrivals++;
            }
        }
        if (chosen == null) {
            LOG.debug("nobody waits for {}; the TURN server will drop it", peer);
        } else {
            chosen.guest.arrived(connectionId, peer);
        }
    }

    /**
     * Takes a connection of a peer (ConnectionBind): then what the socket carries is the peer's and ours alone.
     *
     * @param socket not connected; closing it ends this
     */
    public void bind(TurnSocket socket, int connectionId, Deadline deadline) throws IOException {
        endpoint.connect(socket, settings, deadline);
        try (var guard = settings.timers().closing(socket, deadline)) {
            login.ask(
                    Method.CONNECTION_BIND,
                    transaction -> List.of(Attribute.connection(connectionId)),
                    (transaction, request) -> exchange(socket, transaction, request));
        } catch (TurnRefused e) {
            throw e;
        } catch (IOException e) {
            throw deadline.passed()
                    ? new IOException("TURN server " + endpoint.text() + " did not bind the connection in time", e)
                    : e;
        }
    }

    private Incoming exchange(TurnSocket socket, Transaction transaction, byte[] request) throws IOException {
        socket.output().write(request);
        socket.output().flush();
        Incoming answer = StunCodec.read(socket.input()); // not a byte more: payload may follow at once
        if (!answer.message().transaction().equals(transaction)) {
            throw new IOException("TURN server " + endpoint.text() + " answers another request than was made");
        }
        return answer;
    }

    /**
     * Has the server connect to an address (RFC 6062 section 4.3), from the relay address; a peer's relay, for instance.
     *
     * @param socket not connected; closing it ends this
     */
    public void connect(TurnSocket socket, InetSocketAddress peer, Deadline deadline) throws IOException {
        requireLive();
        StunMessage answer = control.ask(
                Method.CONNECT,
                transaction -> List.of(Attribute.xorAddress(Attribute.XOR_PEER_ADDRESS, peer, transaction)),
                deadline);
        bind(socket, answer.connectionId(), deadline);
    }

    private void end(IOException why) {
        List<Admission> guests;
        synchronized (this) {
            if (lost != null) {
                return;
            }
            lost = why;
            guests = List.copyOf(admissions);
            admissions.clear();
            Optional.ofNullable(refresh).ifPresent(Timers.Pending::close);
            Optional.ofNullable(renewal).ifPresent(Timers.Pending::close);
        }
        control.close();
        guests.forEach(each -> each.guest.lost(why));
    }

    /** Gives the relay up, with all connections through it: the server does that when the control connection ends. */
    @Override
    public void close() {
        end(new IOException("the TURN allocation at " + endpoint.text() + " was given up"));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + " port " + address.getPort();
    }
}
