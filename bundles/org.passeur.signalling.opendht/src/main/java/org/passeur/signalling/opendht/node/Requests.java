package org.passeur.signalling.opendht.node;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.NodeAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our questions that wait for an answer. Each is sent up to three times. Loop only. */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
    private static final int ATTEMPTS = 3;
    private static final long FIRST_WAIT_MILLIS = 500;
    /** An answer in pieces that takes longer is put together no more, and whoever sends pieces for ever is not waited for. */
    private static final long LONGEST_ANSWER_MILLIS = 10_000;

    /** What comes of a question: exactly one of {@code replied}, {@code failed} and {@code silent}, once. */
    interface Answer {
        void replied(Peer peer, Message.Reply reply);

        /** It was refused. */
        default void failed(Message.Failure failure) {
            silent();
        }

        /** No answer, however often it was asked. */
        void silent();

        /** No answer yet, although most would have come: others should not wait for this one. */
        default void slow() {}
    }

    private final Surroundings around;
    private final Mailer mailer;
    private final Peers peers;
    private final Tally tally;
    private final RoundTrip roundTrip = new RoundTrip();
    private final Map<Integer, Pending> pending = new HashMap<>();
    private int last;

    Requests(Surroundings around, Mailer mailer, Peers peers, Tally tally) {
        this.around = around;
        this.mailer = mailer;
        this.peers = peers;
        this.tally = tally;
        this.last = around.random().nextInt();
    }

    /** Asks a node. */
    void ask(Peer peer, Message.Request request, Answer answer) {
        new Pending(++last, peer.address, peer, request, answer).transmit();
    }

    /** Asks whoever is at the address. */
    void ask(InetSocketAddress address, Message.Request request, Answer answer) {
        new Pending(++last, address, null, request, answer).transmit();
    }

    /** Whether an answer with this transaction id is awaited from there. */
    boolean expects(int transaction, InetSocketAddress from) {
        Pending question = pending.get(transaction);
        return question != null && question.address.equals(from);
    }

    /** Questions that wait. */
    int waiting() {
        return pending.size();
    }

    /** A piece of the answer came: no need to ask again yet. */
    void progress(int transaction) {
        Pending question = pending.get(transaction);
        if (question != null) {
            question.progressAt = around.loop().millis();
        }
    }

    void replied(InetSocketAddress from, int transaction, boolean client, Message.Reply reply) {
        Pending question = take(from, transaction);
        if (question == null) {
            tally.count(Drop.UNASKED);
            LOG.debug("An answer from {} to no question of ours", from);
            return;
        }
        question.timed();
        Peer peer = question.peer;
        if (peer == null || !peer.id.equals(reply.sender())) {
            var where = new NodeAddress(reply.sender(), from);
            if (!peers.isPossible(where)) {
                question.answer.silent();
                return;
            }
            if (peer != null) { // another node lives there now
                peers.silent(peer);
            }
            peer = peers.peer(where);
        }
        peer.token(reply.token());
        peers.replied(peer, client);
        question.answer.replied(peer, reply);
    }

    void failed(InetSocketAddress from, int transaction, Message.Failure failure) {
        Pending question = take(from, transaction);
        if (question == null) {
            return;
        }
        LOG.debug("{} refused with {} {}", from, failure.code(), failure.text());
        if (question.peer != null && failure.code() == Message.Failure.UNAUTHORIZED) {
            question.peer.refused(around.loop().millis());
        }
        question.answer.failed(failure);
    }

    private @Nullable Pending take(InetSocketAddress from, int transaction) {
        if (!expects(transaction, from)) {
            return null;
        }
        Pending question = pending.remove(transaction);
        if (question != null && question.timer != null) {
            question.timer.cancel();
        }
        return question;
    }

    /** A question on its way. */
    private final class Pending {
        private final int transaction;
        private final InetSocketAddress address;
        private final @Nullable Peer peer;
        private final Answer answer;
        private final List<byte[]> datagrams;
        private EventLoop.@Nullable Timer timer;
        private final long begunAt;
        private int attempts;
        /** What is left to wait before it is asked again, when the first patience is over. */
        private long restMillis;

        private long progressAt = Long.MIN_VALUE;

        Pending(
                int transaction,
                InetSocketAddress address,
                @Nullable Peer peer,
                Message.Request request,
                Answer answer) {
            this.transaction = transaction;
            this.address = address;
            this.peer = peer;
            this.answer = answer;
            this.datagrams = mailer.encode(transaction, request);
            this.begunAt = around.loop().millis();
            pending.put(transaction, this);
        }

        void transmit() {
            mailer.send(address, datagrams);
            long wait = around.jittered(FIRST_WAIT_MILLIS << attempts++);
            long patience = attempts == 1 ? Math.min(wait, roundTrip.patienceMillis()) : wait;
            restMillis = wait - patience;
            await(patience);
        }

        void timed() {
            if (attempts == 1) { // else nobody knows which of them was answered
                roundTrip.took(around.loop().millis() - begunAt);
            }
        }

        private void await(long millis) {
            timer = around.loop().after(millis, this::timeout);
        }

        private void timeout() {
            long now = around.loop().millis();
            if (progressAt > now - FIRST_WAIT_MILLIS && now - begunAt < LONGEST_ANSWER_MILLIS) {
                await(FIRST_WAIT_MILLIS);
            } else if (restMillis > 0) {
                await(restMillis);
                restMillis = 0;
                answer.slow();
            } else if (attempts < ATTEMPTS) {
                transmit();
                answer.slow();
            } else {
                pending.remove(transaction);
                if (peer != null) {
                    peers.silent(peer);
                }
                answer.silent();
            }
        }
    }
}
