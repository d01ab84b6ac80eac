package org.passeur.core.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.passeur.api.DeviceId;
import org.passeur.api.Outcome;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.core.message.PeerConnectionMessage;
import org.passeur.core.session.SenderEffect.News;
import org.passeur.spi.security.SecureLink;

/**
 * Where the part of an outgoing transfer that concerns one device stands. {@link #on} gives what follows and what is to
 * be done; nothing is done here. The diagram is in docs/states.md.
 */
public sealed interface SenderState {
    /** What follows an event, and what is to be done, in this order. */
    record Step(SenderState next, List<SenderEffect> effects) {
        static Step to(SenderState next, SenderEffect... effects) {
            return new Step(next, List.of(effects));
        }
    }

    /** What follows when {@code event} happens; events that no longer matter change nothing. */
    Step on(SenderEvent event);

    /** What listeners are shown. */
    TransferState shown();

    /** What is waited for. */
    default Optional<Wait> waits() {
        return Optional.empty();
    }

    /** If it is waited for less long than is configured. */
    default Optional<Duration> waitsAtMost() {
        return Optional.empty();
    }

    /** The first state. */
    static SenderState begin(long id, DeviceId peer, int connectivityProviders, int signallings) {
        return new Gathering(id, peer, new TreeMap<>(), connectivityProviders, signallings, Failures.NONE);
    }

    /**
     * The connectivity providers gather.
     *
     * @param lines by provider
     * @param pending how many providers have not reported yet
     */
    record Gathering(
            long id,
            DeviceId peer,
            SortedMap<Integer, List<String>> lines,
            int pending,
            int signallings,
            Failures failures)
            implements SenderState {
        @Override
        public Step on(SenderEvent event) {
            if (event instanceof RaceEvent.Gathered g) {
                SortedMap<Integer, List<String>> more = new TreeMap<>(lines);
                more.put(g.provider(), List.copyOf(g.lines()));
                return ready(new Gathering(id, peer, more, pending - 1, signallings, failures));
            } else if (event instanceof RaceEvent.NotGathered n) {
                return ready(new Gathering(id, peer, lines, pending - 1, signallings, failures.and(n.cause())));
            } else if (event instanceof Expired e && e.what() == Wait.GATHERING) {
                return ask();
            } else if (event instanceof SenderEvent.Joined j) {
                return Step.to(
                        new Proposing(j.link(), Optional.of(this)),
                        new SenderEffect.Tell(new News.Proven(j.link(), j.provider())),
                        new SenderEffect.Use(j.link()));
            } else if (event instanceof Stop stop) {
                return end(stop.why());
            }
            return stay(this, event);
        }

        private static Step ready(Gathering gathered) {
            return gathered.pending > 0 ? Step.to(gathered) : gathered.ask();
        }

        private Step ask() {
            List<String> all = lines.values().stream().flatMap(List::stream).toList();
            PeerConnectionMessage request = PeerConnectionMessage.fitting(id, PeerConnectionMessage.REQUEST, all);
            if (request.addresses().isEmpty()) {
                return end(failures.verdict("no connectivity provider of this node has an address to offer;"
                        + " check the network, and the providers' bind_addresses"));
            }
            return Step.to(new Asking(id, peer, signallings, false, failures), new SenderEffect.SendRequest(request));
        }

        @Override
        public TransferState shown() {
            return TransferState.CREATED;
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.GATHERING);
        }
    }

    /**
     * The request is on its way.
     *
     * @param pending how many signalling networks have not said whether they took it over
     * @param taken whether one did
     */
    record Asking(long id, DeviceId peer, int pending, boolean taken, Failures failures) implements SenderState {
        @Override
        public Step on(SenderEvent event) {
            if (event instanceof SenderEvent.RequestTaken t) {
                return Step.to(
                        new Asking(id, peer, pending - 1, true, failures),
                        new SenderEffect.Tell(new News.RequestSent(t.provider())));
            } else if (event instanceof SenderEvent.RequestNotTaken n) {
                Failures more = failures.and(n.cause());
                return pending > 1 || taken
                        ? Step.to(new Asking(id, peer, pending - 1, taken, more))
                        : end(more.verdict("no signalling network took the request for device " + peer + " over"));
            } else if (event instanceof SenderEvent.Answered a) {
                return answered(a);
            } else if (event instanceof Expired e && e.what() == Wait.ANSWER) {
                return end(failures.verdict("device " + peer + " did not answer the request within " + e.words()
                        + "; is it running, and does it answer requests from this account?"));
            } else if (event instanceof Stop stop) {
                return end(stop.why());
            }
            return stay(this, event);
        }

        private Step answered(SenderEvent.Answered a) {
            PeerConnectionMessage answer = a.message();
            String wrong = !a.from().equals(peer)
                    ? "another device, " + a.from() + ", signed it"
                    : answer.request() || answer.id() != id
                            ? "it answers something else"
                            : answer.addresses().isEmpty() ? "it has no addresses" : "";
            if (!wrong.isEmpty()) {
                return Step.to(this, new SenderEffect.Note("an answer was ignored: " + wrong));
            }
            return Step.to(
                    new Opening(peer, failures),
                    new SenderEffect.Tell(new News.RequestAnswered(a.provider())),
                    new SenderEffect.Negotiate(answer.addresses()));
        }

        @Override
        public TransferState shown() {
            return TransferState.CREATED;
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.ANSWER);
        }
    }

    /** Links open, and are secured. */
    record Opening(DeviceId peer, Failures failures) implements SenderState {
        @Override
        public Step on(SenderEvent event) {
            if (event instanceof RaceEvent.LinkOpened o) {
                return Step.to(this, new SenderEffect.Tell(new News.Opened(o.path())));
            } else if (event instanceof RaceEvent.LinkFailed f) {
                return Step.to(
                        new Opening(peer, failures.and(f.cause())),
                        new SenderEffect.Note("no link: " + Failures.words(f.cause())));
            } else if (event instanceof RaceEvent.LinkSecured s) {
                return s.betterMayCome()
                        ? Step.to(
                                new Choosing(peer, s, s.took().dividedBy(2)),
                                new SenderEffect.Note("a link by a " + kind(s) + " path is there, and a better kind of"
                                        + " path may still be: waiting a moment"))
                        : new Step(new Proposing(s.link()), take(s));
            } else if (event instanceof RaceEvent.RaceOver) {
                return end(failures.verdict("no link to device " + peer
                        + " could be opened; where routers are in the way, a TURN server or a port mapping helps"));
            } else if (event instanceof Expired e && e.what() == Wait.NEGOTIATION) {
                return end(failures.verdict("no link to device " + peer + " was secured within " + e.words()));
            } else if (event instanceof Stop stop) {
                return end(stop.why());
            }
            return stay(this, event);
        }

        @Override
        public TransferState shown() {
            return TransferState.CREATED;
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.NEGOTIATION);
        }
    }

    /**
     * There is a link, but a better kind of path may still come (decision 19).
     *
     * @param best what will be used then
     * @param patience how long at most; it does not begin anew with another link
     */
    record Choosing(DeviceId peer, RaceEvent.LinkSecured best, Duration patience) implements SenderState {
        @Override
        public Step on(SenderEvent event) {
            if (event instanceof RaceEvent.LinkOpened o) {
                return Step.to(this, new SenderEffect.Tell(new News.Opened(o.path())));
            } else if (event instanceof RaceEvent.LinkFailed f) {
                return Step.to(this, new SenderEffect.Note("no link: " + Failures.words(f.cause())));
            } else if (event instanceof RaceEvent.LinkSecured s && isBetter(s)) {
                return better(s);
            } else if (event instanceof RaceEvent.RaceOver) {
                return use(best, "chosen because nothing better came");
            } else if (event instanceof Expired e && e.what() == Wait.BETTER_PATH) {
                return use(best, "chosen because nothing better came within " + e.words());
            } else if (event instanceof Stop stop) {
                Step end = end(stop.why());
                List<SenderEffect> effects = new ArrayList<>(List.of(new SenderEffect.Drop(best.link())));
                effects.addAll(end.effects());
                return new Step(end.next(), effects);
            }
            return stay(this, event);
        }

        private boolean isBetter(RaceEvent.LinkSecured s) {
            return s.link().path().kind().compareTo(best.link().path().kind()) < 0;
        }

        private Step better(RaceEvent.LinkSecured s) {
            Step next = s.betterMayCome()
                    ? Step.to(new Choosing(peer, s, patience))
                    : use(s, "chosen for a better kind of path than " + kind(best) + ", which was there first");
            List<SenderEffect> effects = new ArrayList<>(List.of(new SenderEffect.Drop(best.link())));
            effects.addAll(next.effects());
            return new Step(next.next(), effects);
        }

        private static Step use(RaceEvent.LinkSecured s, String why) {
            List<SenderEffect> effects = new ArrayList<>(List.of(new SenderEffect.Because(s.link(), why)));
            effects.addAll(take(s));
            return new Step(new Proposing(s.link()), effects);
        }

        @Override
        public TransferState shown() {
            return TransferState.CREATED;
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.BETTER_PATH);
        }

        @Override
        public Optional<Duration> waitsAtMost() {
            return Optional.of(patience);
        }
    }

    /**
     * The link is ours; the exchange begins.
     *
     * @param otherwise where to begin if this link, which was open before, turns out to be of no use
     */
    record Proposing(SecureLink link, Optional<Gathering> otherwise) implements SenderState {
        /** On a link of its own. */
        Proposing(SecureLink link) {
            this(link, Optional.empty());
        }

        @Override
        public Step on(SenderEvent event) {
            if (otherwise.isPresent()
                    && event instanceof SenderEvent.Broken b
                    && b.cause() instanceof TransferException.LinkLost) {
                return Step.to(
                        otherwise.get(),
                        new SenderEffect.Note("the link that was open is of no use: " + Failures.words(b.cause())),
                        new SenderEffect.Gather());
            }
            if (event instanceof Expired e && e.what() == Wait.NEGOTIATION) {
                return leave(
                        this,
                        link,
                        new TransferException.LinkLost("the device did not take the offer within " + e.words(), null));
            }
            return exchange(this, link, event);
        }

        @Override
        public TransferState shown() {
            return TransferState.CREATED;
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.NEGOTIATION);
        }
    }

    /** The far end has been shown the offer, and decides. */
    record AwaitingPeer(SecureLink link) implements SenderState {
        @Override
        public Step on(SenderEvent event) {
            if (event instanceof Expired e && e.what() == Wait.ACCEPTANCE) {
                return leave(
                        this,
                        link,
                        new TransferException.TimedOut(
                                "the offer was neither accepted nor refused within " + e.words()));
            }
            return exchange(this, link, event);
        }

        @Override
        public TransferState shown() {
            return TransferState.AWAITING_PEER;
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.ACCEPTANCE);
        }
    }

    /** Content moves. */
    record Moving(SecureLink link) implements SenderState {
        @Override
        public Step on(SenderEvent event) {
            return event instanceof Expired e && e.what() == Wait.MOVEMENT
                    ? leave(this, link, standstill(e))
                    : exchange(this, link, event);
        }

        @Override
        public TransferState shown() {
            return TransferState.ONGOING;
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.MOVEMENT);
        }
    }

    /**
     * The exchange was told to end and is about to.
     *
     * @param shown what was shown before; what follows is shown when it is true
     */
    record Leaving(SecureLink link, TransferException why, TransferState shown) implements SenderState {
        @Override
        public Step on(SenderEvent event) {
            if (event instanceof SenderEvent.Done d) { // it was faster than its end
                return over(new Outcome.Finished(d.files()));
            } else if (event instanceof SenderEvent.Broken
                    || (event instanceof Expired e && e.what() == Wait.LEAVING)) {
                return over(new Outcome.Failed(why));
            }
            return stay(this, event);
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.LEAVING);
        }
    }

    /** It is over. */
    record Ended(Outcome outcome) implements SenderState {
        @Override
        public Step on(SenderEvent event) {
            return stay(this, event);
        }

        @Override
        public TransferState shown() {
            return outcome instanceof Outcome.Failed f ? f.reason().state() : TransferState.FINISHED;
        }
    }

    private static String kind(RaceEvent.LinkSecured s) {
        return s.link().path().kind().name().toLowerCase(Locale.ROOT);
    }

    private static List<SenderEffect> take(RaceEvent.LinkSecured s) {
        return List.of(
                new SenderEffect.Tell(new News.Proven(s.link(), s.provider())),
                new SenderEffect.Use(s.link()),
                new SenderEffect.StopNegotiating());
    }

    private static Step exchange(SenderState now, SecureLink link, SenderEvent event) {
        if (event instanceof SenderEvent.PeerShown) {
            return Step.to(new AwaitingPeer(link), new SenderEffect.Tell(new News.Shown()));
        } else if (event instanceof SenderEvent.PeerAccepted) {
            return Step.to(new Moving(link), new SenderEffect.Tell(new News.Taken()));
        } else if (event instanceof SenderEvent.Done d) {
            return over(new Outcome.Finished(d.files()));
        } else if (event instanceof SenderEvent.Broken b) {
            return over(new Outcome.Failed(reason(b.cause())));
        } else if (event instanceof Stop stop) {
            return leave(now, link, stop.why());
        }
        return stay(now, event);
    }

    /** What an exchange's failure is to the user. */
    static TransferException reason(Throwable cause) {
        return cause instanceof TransferException t
                ? t
                : new TransferException.LinkLost("the link broke: " + Failures.words(cause), cause);
    }

    /** What it is to the user when nothing moves any more. */
    static TransferException standstill(Expired expired) {
        return new TransferException.LinkLost(
                "no byte moved for " + expired.words() + ": the other device, or the network between, is gone", null);
    }

    private static Step leave(SenderState now, SecureLink link, TransferException why) {
        return Step.to(new Leaving(link, why, now.shown()), new SenderEffect.StopExchange());
    }

    private static Step over(Outcome outcome) {
        return Step.to(new Ended(outcome), new SenderEffect.Release(), new SenderEffect.Finish(outcome));
    }

    private static Step end(TransferException why) {
        var outcome = new Outcome.Failed(why);
        return Step.to(new Ended(outcome), new SenderEffect.StopNegotiating(), new SenderEffect.Finish(outcome));
    }

    /** Nothing changes; but a link that comes when none is wanted is closed. */
    private static Step stay(SenderState now, SenderEvent event) {
        return event instanceof RaceEvent.LinkSecured s ? Step.to(now, new SenderEffect.Drop(s.link())) : Step.to(now);
    }
}
