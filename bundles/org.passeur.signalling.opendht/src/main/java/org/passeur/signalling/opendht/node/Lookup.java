package org.passeur.signalling.opendht.node;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.wire.Family;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.NodeAddress;

/**
 * Asks nodes ever closer to a target, in one address family, until the closest have answered. Slow nodes are not waited
 * for: the lookup is settled when the closest that are not slow have answered, and finished when nobody is left to wait
 * for. Loop only.
 */
final class Lookup {
    /** How many of the closest have to answer. */
    static final int CLOSEST = 8;

    private static final int CANDIDATES = 14;
    private static final int IN_FLIGHT = 4;
    private static final int MAX_FAILURES = 25;

    /** What a lookup is for. */
    interface Purpose {
        /** The question to each node; its answer has nodes and a token. */
        Message.Request question();

        /** A node answered. */
        default void answered(Peer peer, Message.Reply reply) {}

        /** These have answered, and all that may be closer were asked. Again for each answer; mostly they stay the closest. */
        default void near(List<Peer> closest) {}

        /** The closest nodes have answered, but for slow ones. Once. */
        default void settled(List<Peer> closest) {}

        /** The closest nodes have answered or failed. Once, and last. */
        void finished(List<Peer> closest);
    }

    private enum State {
        NEW,
        ASKED,
        SLOW,
        ANSWERED,
        FAILED
    }

    private final Id target;
    private final Family family;
    private final Peers peers;
    private final Requests requests;
    private final Purpose purpose;
    private final Runnable ended;
    private final Map<Id, Candidate> candidates;
    private int failures;
    private boolean settled;
    private boolean over;

    /** @param ended is run once, when it is finished or cancelled */
    Lookup(Id target, Family family, Peers peers, Requests requests, Purpose purpose, Runnable ended) {
        this.target = target;
        this.family = family;
        this.peers = peers;
        this.requests = requests;
        this.purpose = purpose;
        this.ended = ended;
        this.candidates = new TreeMap<>(target.closestFirst());
    }

    void start(long now) {
        RoutingTable table = peers.table(family);
        table.touch(target, now);
        table.closest(target, CANDIDATES, peer -> !peer.isPaused(now)).forEach(this::add);
        if (candidates.isEmpty()) { // better those that failed than nobody
            table.closest(target, CANDIDATES, peer -> true).forEach(this::add);
        }
        step();
    }

    /** Asks nobody else, and tells nobody of what still comes. */
    void cancel() {
        if (!over) {
            over = true;
            ended.run();
        }
    }

    private void add(Peer peer) {
        candidates.putIfAbsent(peer.id, new Candidate(peer));
    }

    private void step() {
        if (over) {
            return;
        }
        long waiting = live().stream().filter(c -> c.state == State.ASKED).count();
        for (Candidate candidate : live()) {
            if (waiting >= IN_FLIGHT || failures > MAX_FAILURES) {
                break;
            }
            if (candidate.state == State.NEW) {
                candidate.ask();
                waiting++;
            }
        }
        conclude();
    }

    /** The closest candidates that have not failed. */
    private List<Candidate> live() {
        return candidates.values().stream()
                .filter(c -> c.state != State.FAILED)
                .limit(CANDIDATES)
                .toList();
    }

    private void conclude() {
        List<Candidate> closest = live().stream().limit(CLOSEST).toList();
        if (closest.stream().noneMatch(c -> c.state == State.NEW)) {
            purpose.near(closest.stream()
                    .filter(c -> c.state == State.ANSWERED)
                    .map(c -> c.peer)
                    .toList());
        }
        boolean quick = closest.stream().allMatch(c -> c.state == State.ANSWERED || c.state == State.SLOW);
        boolean exhausted = failures > MAX_FAILURES && closest.stream().noneMatch(c -> c.state == State.ASKED);
        if (!settled && ((quick && enoughBeyondSlow()) || exhausted)) {
            settled = true;
            purpose.settled(answered());
        }
        if (!over && settled && (exhausted || closest.stream().allMatch(c -> c.state == State.ANSWERED))) {
            over = true;
            ended.run();
            purpose.finished(answered());
        }
    }

    /** Whether as many as are needed have answered, or there are no more to ask in place of the slow ones. */
    private boolean enoughBeyondSlow() {
        List<Candidate> live = live();
        return live.stream().filter(c -> c.state != State.SLOW).limit(CLOSEST).allMatch(c -> c.state == State.ANSWERED);
    }

    private List<Peer> answered() {
        List<Peer> closest = new ArrayList<>();
        for (Candidate candidate : candidates.values()) {
            if (candidate.state == State.ANSWERED && closest.size() < CLOSEST) {
                closest.add(candidate.peer);
            }
        }
        return closest;
    }

    private void learn(Peer from, Message.Reply reply) {
        long now = peers.now();
        for (NodeAddress node : family == Family.V4 ? reply.n4() : reply.n6()) {
            NodeAddress where = reachable(node, from.address.getAddress());
            if (peers.isPossible(where)) {
                Peer peer = peers.peer(where);
                if (!peer.isPaused(now)) {
                    add(peer);
                }
            }
        }
    }

    /** A node on the same machine as the one that names it is where that one is. */
    private static NodeAddress reachable(NodeAddress node, InetAddress from) {
        InetAddress address = node.address().getAddress();
        boolean sameFamily = (address instanceof Inet4Address) == (from instanceof Inet4Address);
        return address.isLoopbackAddress() && sameFamily
                ? new NodeAddress(
                        node.id(), new InetSocketAddress(from, node.address().getPort()))
                : node;
    }

    /** A node that may be asked, and how far that went. */
    private final class Candidate implements Requests.Answer {
        private final Peer peer;
        private State state = State.NEW;

        Candidate(Peer peer) {
            this.peer = peer;
        }

        void ask() {
            state = State.ASKED;
            requests.ask(peer, purpose.question(), this);
        }

        @Override
        public void replied(Peer who, Message.Reply reply) {
            if (over) {
                return;
            }
            if (who != peer || reply.token() == null) { // another node than was meant, or one that gives no token
                failed();
                return;
            }
            state = State.ANSWERED;
            failures = 0;
            learn(peer, reply);
            purpose.answered(peer, reply);
            step();
        }

        @Override
        public void slow() {
            if (state == State.ASKED) {
                state = State.SLOW;
                step();
            }
        }

        @Override
        public void silent() {
            failed();
        }

        private void failed() {
            state = State.FAILED;
            failures++;
            step();
        }
    }
}
