package org.passeur.connectivity.turn;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.passeur.connectivity.turn.relay.Allocation;
import org.passeur.connectivity.turn.relay.Attempts;
import org.passeur.connectivity.turn.relay.Relays;
import org.passeur.connectivity.turn.relay.TurnSocket;
import org.passeur.connectivity.turn.stun.Family;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.link.Deadline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end that receives the file: has relay addresses, lets the peer's addresses in, takes the connections that come. */
final class RespondingNegotiation extends TurnNegotiation {
    private static final Logger LOG = LoggerFactory.getLogger(RespondingNegotiation.class);

    /** RFC 6062 section 5.2: the server drops a connection that is not bound within 30 s. */
    private static final Duration BIND = Duration.ofSeconds(10);

    /** How long the answer waits for relays. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** How long the permissions may hold up the answer. */
    private static final Duration PERMISSION = Duration.ofSeconds(2);

    // guarded by this
    private @Nullable PeerLines remote;
    private final Map<Family, Allocation.Admission> admissions = new EnumMap<>(Family.class);
    private boolean told;
    private int arrivals;
    private int working;

    RespondingNegotiation(NegotiationRequest request, Relays relays) {
        super(request, relays);
    }

    @Override
    public void remoteLines(List<String> lines) {
        PeerLines read = PeerLines.read(lines);
        boolean late;
        synchronized (this) {
            remote = read;
            late = told;
        }
        if (!relays().hasServers() || read.peers().isEmpty()) {
            noMore();
        } else if (late) {
            try {
                relays().workers().run(this::localLines);
            } catch (IOException e) {
                noMore(e);
            }
        }
    }

    /** Lets the peer in as well, if it is known by now; if not, {@link #remoteLines} does. */
    @Override
    public List<String> localLines() {
        PeerLines known;
        synchronized (this) {
            known = remote;
            told = true;
        }
        Deadline deadline = request().gathering().orAfter(PATIENCE);
        List<String> lines = new ArrayList<>();
        for (Family family : Family.values()) {
            Optional<InetSocketAddress> relay = known == null
                    ? allocation(family, deadline).map(Allocation::relayed)
                    : relay(family, known.peers(family), deadline);
            relay.ifPresent(address -> lines.add(new AddressLine(address.getAddress(), address.getPort()).write()));
        }
        if (known != null && lines.isEmpty()) {
            noMore();
        }
        return lines;
    }

    /** Where these addresses may connect to; a lost allocation is made anew, once. */
    private Optional<InetSocketAddress> relay(Family family, Set<InetAddress> peers, Deadline deadline) {
        if (peers.isEmpty()) {
            return Optional.empty();
        }
        for (int tries = 0; tries < 2; tries++) {
            Optional<Allocation> allocation = allocation(family, deadline);
            if (allocation.isEmpty()) {
                return Optional.empty();
            }
            try {
                admit(family, allocation.get(), peers);
                return allocation.map(Allocation::relayed);
            } catch (IOException e) {
                tried().begin(allocation.get().relayed(), "").failed("letting the peer in: " + e.getMessage());
                if (allocation.get().isLive()) {
                    return Optional.empty();
                }
                holdAnew(family);
            }
        }
        return Optional.empty();
    }

    private void admit(Family family, Allocation allocation, Set<InetAddress> peers) throws IOException {
        synchronized (this) {
            if (admissions.containsKey(family)) {
                return; // asked for its lines again
            }
        }
        Deadline deadline = request().gathering().orAfter(PERMISSION);
        Allocation.Admission admission = allocation.admit(peers, new Visitors(family, allocation), deadline);
        synchronized (this) {
            if (!isClosed()) {
                admissions.put(family, admission);
                working++;
                return;
            }
        }
        admission.close();
    }

    /** Who comes to one of the relay addresses. */
    private final class Visitors implements Allocation.Guest {
        private final Family family;
        private final Allocation allocation;

        Visitors(Family family, Allocation allocation) {
            this.family = family;
            this.allocation = allocation;
        }

        @Override
        public void arrived(int connectionId, InetSocketAddress peer) {
            synchronized (RespondingNegotiation.this) {
                if (++arrivals > MAX_LINKS) {
                    return;
                }
            }
            Attempts.Attempt attempt = tried().begin(
                            allocation.relayed(),
                            "taking the connection of " + TurnSocket.text(peer) + " to the relay");
            try {
                relays().workers().run(() -> take(connectionId, peer, attempt));
            } catch (IOException e) {
                attempt.failed(String.valueOf(e.getMessage()));
            }
        }

        private void take(int connectionId, InetSocketAddress peer, Attempts.Attempt attempt) {
            TurnSocket socket = null;
            Relays.Hold hold = null;
            try {
                hold = hold(family)
                        .orElseThrow(() -> new IOException("the relay was given up"))
                        .again();
                socket = connecting();
                allocation.bind(
                        socket, connectionId, relays().settings().timers().deadline(BIND));
                attempt.opened(
                        socket.local(), TurnSocket.text(peer) + " came to the relay at " + allocation.serverText());
                offer(socket, -1, allocation.relayed(), new Ending(attempt, hold));
            } catch (IOException e) {
                attempt.failed(String.valueOf(e.getMessage()));
                if (socket != null) {
                    settled(socket);
                    closeQuietly(socket);
                }
                if (hold != null) {
                    hold.close();
                }
            }
        }

        @Override
        public void lost(IOException why) {
            LOG.debug("{}", why.getMessage());
            tried().begin(allocation.relayed(), "")
                    .failed("no peer can come to the relay any more: " + why.getMessage());
            boolean last;
            synchronized (RespondingNegotiation.this) {
                last = --working <= 0;
            }
            if (last) {
                noMore();
            }
        }
    }

    private record Ending(Attempts.Attempt attempt, Relays.Hold hold) implements TurnLink.Watcher {
        @Override
        public void heard() {
            attempt.chosen();
        }

        @Override
        public IOException unheard(IOException why) {
            String text = "the peer ended its connection to the relay before it said anything";
            attempt.failed(text);
            return new IOException(text, why);
        }

        @Override
        public void closed() {
            hold.close();
        }
    }

    @Override
    void closing() {
        List<Allocation.Admission> all;
        synchronized (this) {
            all = List.copyOf(admissions.values());
            admissions.clear();
        }
        closeAll(all);
    }
}
