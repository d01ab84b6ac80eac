package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.wire.Decoder;
import org.passeur.signalling.opendht.wire.Envelope;
import org.passeur.signalling.opendht.wire.Family;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Message.Happening;
import org.passeur.signalling.opendht.wire.NodeAddress;
import org.passeur.signalling.opendht.wire.Query;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node of the network. All its state belongs to its loop; the methods that say nothing else can be called by any
 * thread.
 */
public final class DhtNode {
    private static final Logger LOG = LoggerFactory.getLogger(DhtNode.class);

    private final NodeSettings settings;
    private final Surroundings around;
    private final Peers peers;
    private final Requests requests;
    private final Lookups lookups;
    private final Storage storage;
    private final RemoteListeners remoteListeners;
    private final Subscriptions subscriptions;
    private final Server server;
    private final Reassembly reassembly;
    private final Bootstrap bootstrap;
    private final Maintenance maintenance;
    private final HandingOver handingOver;
    private final RateLimit rateLimit;
    private final Mailer mailer;
    private final Tally tally = new Tally();
    private final AddressVotes votes = new AddressVotes();
    private final ClockVotes clocks = new ClockVotes();
    private final List<Placement> placements = new ArrayList<>();
    private final List<Listening> listenings = new ArrayList<>();
    private long received;
    private boolean closed;

    /** A node that does nothing until {@link #start}. */
    public DhtNode(NodeSettings settings, Surroundings around) {
        this.settings = settings;
        this.around = around;
        EventLoop loop = around.loop();
        Id self = settings.id();
        this.mailer = new Mailer(around.transport(), settings.network());
        var tokens = new Tokens(around);
        this.peers = new Peers(self, around.transport(), loop);
        this.requests = new Requests(around, mailer, peers, tally);
        this.lookups = new Lookups(self, loop, peers, requests);
        this.storage = new Storage(loop, settings.storageBytes(), tally);
        this.remoteListeners = new RemoteListeners(self, loop, requests, mailer, tally);
        this.subscriptions = new Subscriptions(around.random());
        var intake = new Intake(self, around, peers, storage, tally, clocks);
        this.rateLimit = new RateLimit(loop);
        this.server = new Server(
                self, peers, tokens, storage, remoteListeners, intake, mailer, subscriptions, tally, rateLimit);
        this.reassembly = new Reassembly(loop, (from, envelope) -> isWanted(tokens, from, envelope), tally);
        this.bootstrap = new Bootstrap(self, around, peers, requests, lookups);
        this.maintenance = new Maintenance(
                self,
                around,
                peers,
                lookups,
                List.of(storage::expire, remoteListeners::expire, reassembly::expire),
                this::beginAnew);
        this.handingOver =
                new HandingOver(around, lookups, storage, peers.families().size());
        storage.watch(remoteListeners);
        storage.watch(new LocalListeners());
        peers.onGood(peer -> List.copyOf(placements).forEach(placement -> placement.turnedUp(peer)));
        peers.onLost(peer -> List.copyOf(placements).forEach(placement -> placement.lost(peer)));
    }

    /** Begins to live. */
    public void start() {
        around.loop().execute(() -> {
            bootstrap.start();
            maintenance.start();
            if (settings.handsOver()) {
                handingOver.start();
            }
        });
    }

    /** Asks nothing and answers nothing any more; what was published is left to expire. Loop only. */
    public void stop() {
        closed = true;
        bootstrap.close();
        maintenance.close();
        handingOver.close();
        List.copyOf(placements).forEach(Placement::close);
        placements.clear();
        listenings.clear();
    }

    /** Its place among the keys. */
    public Id id() {
        return settings.id();
    }

    /** Enters the network by these nodes as well. */
    public void bootstrap(Collection<InetSocketAddress> nodes) {
        List<InetSocketAddress> copy = List.copyOf(nodes);
        around.loop().execute(() -> bootstrap.enter(copy));
    }

    /**
     * The machine has other addresses now, or has slept: nothing of what the node knows is taken for granted. The network
     * is entered again, other nodes are asked whether they are there, everything is listened to and published anew.
     */
    public void networkChanged() {
        around.loop().execute(this::beginAnew);
    }

    private void beginAnew() {
        if (!closed) {
            votes.clear();
            peers.doubtAll();
            bootstrap.anew();
            maintenance.tendAll();
            List.copyOf(placements).forEach(Placement::renewAll);
        }
    }

    /** Puts a value where it lives for the lifetime of its type: true once a node has taken it, false if none has. */
    public CompletableFuture<Boolean> put(Id key, Value value) {
        var taken = new CompletableFuture<Boolean>();
        around.loop().execute(() -> {
            storage.store(key, value, null, 0);
            new Putting(key, value, around.loop(), lookups, taken)
                    .start(peers.families().size());
        });
        return taken;
    }

    /** Keeps a value in the network until the result is run or the node stops. */
    public Runnable publish(Id key, Value value) {
        return place(new Publication(key, value, around, lookups, peers, storage));
    }

    /**
     * Tells of each value that is or comes under the key, once, on the loop, until the result is run or the node stops.
     * Signatures of values that come from others are not checked here.
     */
    public Runnable listen(Id key, Consumer<Value> consumer) {
        return listenBySource(key, (value, from) -> consumer.accept(value));
    }

    /** Like {@link #listen}, and tells who brought each value. */
    public Runnable listenBySource(Id key, Arrivals arrivals) {
        var listening = new Listening(key, around, lookups, peers, subscriptions, arrivals);
        around.loop().execute(() -> {
            listenings.add(listening);
            storage.get(key).forEach(value -> listening.arrived(value, null));
        });
        Runnable end = place(listening);
        return () -> {
            end.run();
            around.loop().execute(() -> listenings.remove(listening));
        };
    }

    /**
     * Collects the values under a key that meet the conditions of the query; each different one is given once, on the
     * loop, until {@code each} says no. Signatures are not checked here.
     */
    public CompletableFuture<Void> get(Id key, Query where, Predicate<Value> each) {
        var done = new CompletableFuture<Void>();
        around.loop().execute(() -> {
            var getting = new Getting(key, where, lookups, each, done);
            storage.get(key).forEach(getting::found);
            if (!done.isDone()) {
                getting.start(peers.families().size());
            }
        });
        return done;
    }

    /** Whether somebody at that node listens here for what comes under the key. */
    public CompletableFuture<Boolean> isListening(Id key, Id node) {
        var answer = new CompletableFuture<Boolean>();
        around.loop().execute(() -> answer.complete(remoteListeners.isListening(key, node)));
        return answer;
    }

    /** Good nodes, the closest to us first, to enter the network with next time. */
    public CompletableFuture<List<NodeAddress>> goodNodes(int most) {
        var answer = new CompletableFuture<List<NodeAddress>>();
        around.loop()
                .execute(() -> answer.complete(peers.families().stream()
                        .flatMap(family -> peers.closestGood(id(), family, most).stream())
                        .limit(most)
                        .toList()));
        return answer;
    }

    /** Whether another node is known to be there. */
    public boolean connected() {
        return peers.connected();
    }

    /** Our addresses as most others see them. */
    public Set<InetAddress> publicAddresses() {
        return votes.winners();
    }

    /** Seconds that our clock seems to be behind other nodes', 0 if it does not. */
    public long clockBehindSeconds() {
        return clocks.behindSeconds();
    }

    /** The node in figures. */
    public CompletableFuture<Statistics> statistics() {
        var answer = new CompletableFuture<Statistics>();
        around.loop().execute(() -> answer.complete(snapshot()));
        return answer;
    }

    private Statistics snapshot() {
        long now = around.loop().millis();
        Map<Family, Integer> good = new EnumMap<>(Family.class);
        Map<Family, Integer> known = new EnumMap<>(Family.class);
        for (Family family : peers.families()) {
            good.put(family, peers.table(family).count(peer -> peer.isGood(now)));
            known.put(family, peers.table(family).count(peer -> true));
        }
        return new Statistics(
                good,
                known,
                storage.waiting(),
                storage.keys(),
                storage.used(),
                settings.storageBytes(),
                remoteListeners.count(),
                listenings.size(),
                (int) placements.stream().filter(Publication.class::isInstance).count(),
                lookups.running(),
                lookups.begun(),
                requests.waiting(),
                received,
                mailer.sent(),
                tally.all());
    }

    /** A datagram came. Loop only. */
    public void received(InetSocketAddress from, byte[] datagram) {
        if (closed) {
            return;
        }
        received++;
        if (Martians.isMartian(from) || !peers.families().contains(Family.of(from))) {
            tally.count(Drop.MARTIAN);
            return;
        }
        try {
            Envelope envelope = Decoder.decode(datagram);
            if (envelope.network() != settings.network()) {
                tally.count(Drop.OTHER_NETWORK);
                return;
            }
            if (envelope.message() instanceof Message.Parts) {
                if (requests.expects(envelope.transaction(), from)) {
                    requests.progress(envelope.transaction());
                }
            } else if (envelope.message() instanceof Message.Request && !rateLimit.admits(from.getAddress())) {
                tally.count(Drop.RATE_LIMITED);
                return;
            }
            reassembly.accept(from, envelope).ifPresent(complete -> handle(from, complete));
        } catch (Malformed e) {
            tally.count(Drop.MALFORMED);
            LOG.debug("A datagram from {} is dropped: {}", from, e.getMessage());
        }
    }

    private boolean isWanted(Tokens tokens, InetSocketAddress from, Envelope envelope) {
        if (envelope.message() instanceof Message.Put put) {
            return tokens.holds(put.token(), from);
        }
        if (envelope.message() instanceof Message.Update update) {
            return subscriptions.expects(update.socket(), from);
        }
        return requests.expects(envelope.transaction(), from);
    }

    private void handle(InetSocketAddress from, Envelope envelope) {
        if (envelope.message() instanceof Message.Reply reply) {
            if (reply.seenAs() != null && requests.expects(envelope.transaction(), from)) {
                votes.vote(from.getAddress(), reply.seenAs());
            }
            requests.replied(from, envelope.transaction(), envelope.client(), reply);
        } else if (envelope.message() instanceof Message.Failure failure) {
            requests.failed(from, envelope.transaction(), failure);
        } else if (envelope.message() instanceof Message.Request request) {
            if (!peers.isPossible(new NodeAddress(request.sender(), from))) {
                tally.count(Drop.IMPOSSIBLE_SENDER);
                return;
            }
            boolean stranger =
                    !peers.peer(new NodeAddress(request.sender(), from)).isHeard();
            Peer peer = peers.asked(request.sender(), from, envelope.client());
            server.answer(peer, envelope.transaction(), request);
            if (stranger && !envelope.client()) {
                lookups.ping(peer, there -> {}); // so that it can be told to others soon
            }
        }
    }

    private Runnable place(Placement placement) {
        around.loop().execute(() -> {
            if (!closed) {
                placements.add(placement);
                placement.start();
            }
        });
        return () -> around.loop().execute(() -> {
            placements.remove(placement);
            placement.close();
        });
    }

    /** Tells our own listeners of what is stored here. */
    private final class LocalListeners implements Storage.Watcher {
        @Override
        public void stored(Id key, Value value, @Nullable InetAddress from) {
            for (Listening listening : List.copyOf(listenings)) {
                if (listening.key.equals(key)) {
                    listening.arrived(value, from);
                }
            }
        }

        @Override
        public void happened(Id key, Happening happening, List<Long> ids) {
            // what is refreshed was told, what expires is of no interest
        }
    }
}
