package org.passeur.core.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.passeur.spi.security.SecureLink;

/**
 * Where the session that answers a request stands. Which of several secured links is used is the initiator's choice: it
 * keeps one and closes the others. So this end listens on each, and the first link on which an offer arrives is the one; a
 * link that ends before is a loser of the race, and no failure.
 */
public sealed interface ReceiverState {
    /** Links that are listened on at a time; each takes threads and buffers, and a sender has no use for more. */
    int MAX_CANDIDATES = 8;

    /** What follows an event, and what is to be done, in this order. */
    record Step(ReceiverState next, List<ReceiverEffect> effects) {
        static Step to(ReceiverState next, ReceiverEffect... effects) {
            return new Step(next, List.of(effects));
        }
    }

    /** What follows when {@code event} happens; events that no longer matter change nothing. */
    Step on(ReceiverEvent event);

    /** What is waited for. */
    default Optional<Wait> waits() {
        return Optional.empty();
    }

    /** The first state. */
    static ReceiverState begin(int connectivityProviders) {
        return new Gathering(new TreeMap<>(), connectivityProviders);
    }

    /**
     * The connectivity providers gather.
     *
     * @param lines by provider
     * @param pending how many providers have not reported yet
     */
    record Gathering(SortedMap<Integer, List<String>> lines, int pending) implements ReceiverState {
        @Override
        public Step on(ReceiverEvent event) {
            if (event instanceof RaceEvent.Gathered g) {
                SortedMap<Integer, List<String>> more = new TreeMap<>(lines);
                more.put(g.provider(), List.copyOf(g.lines()));
                return ready(new Gathering(more, pending - 1));
            } else if (event instanceof RaceEvent.NotGathered) {
                return ready(new Gathering(lines, pending - 1));
            } else if (event instanceof Expired e && e.what() == Wait.GATHERING) {
                return answer();
            } else if (event instanceof Stop) {
                return over("stopped");
            }
            return stay(this, event);
        }

        private static Step ready(Gathering gathered) {
            return gathered.pending > 0 ? Step.to(gathered) : gathered.answer();
        }

        private Step answer() {
            List<String> all = lines.values().stream().flatMap(List::stream).toList();
            return all.isEmpty()
                    ? over("no answer, since no connectivity provider has an address to offer")
                    : Step.to(
                            new Opening(Set.of(), false),
                            new ReceiverEffect.Negotiate(),
                            new ReceiverEffect.SendAnswer(all));
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.GATHERING);
        }
    }

    /**
     * The answer is on its way, and links open.
     *
     * @param candidates links that are secured and not used yet
     * @param raceOver whether there will be no more
     */
    record Opening(Set<SecureLink> candidates, boolean raceOver) implements ReceiverState {
        /** Copies the set. */
        public Opening {
            candidates = Set.copyOf(candidates);
        }

        @Override
        public Step on(ReceiverEvent event) {
            if (event instanceof RaceEvent.LinkSecured s && candidates.size() < MAX_CANDIDATES) {
                Set<SecureLink> more = new HashSet<>(candidates);
                more.add(s.link());
                return Step.to(new Opening(more, raceOver), new ReceiverEffect.Listen(s.link()));
            } else if (event instanceof ReceiverEvent.Offered o) {
                return candidates.contains(o.link()) ? chosen(o) : Step.to(this, new ReceiverEffect.Drop(o.link()));
            } else if (event instanceof ReceiverEvent.ExchangeEnded e) {
                Set<SecureLink> fewer = new HashSet<>(candidates);
                fewer.remove(e.link());
                return still(new Opening(fewer, raceOver));
            } else if (event instanceof RaceEvent.RaceOver) {
                return still(new Opening(candidates, true));
            } else if (event instanceof RaceEvent.LinkFailed f) {
                return Step.to(this, new ReceiverEffect.Note("no link: " + Failures.words(f.cause())));
            } else if (event instanceof ReceiverEvent.AnswerNotTaken n && candidates.isEmpty()) {
                return over("the answer could not be sent: " + Failures.words(n.cause()));
            } else if (event instanceof Expired e && e.what() == Wait.ARRIVAL) {
                return over("no offer came within " + e.words());
            } else if (event instanceof Stop) {
                return over("stopped");
            }
            return stay(this, event);
        }

        private Step chosen(ReceiverEvent.Offered o) {
            List<ReceiverEffect> effects = new ArrayList<>();
            effects.add(new ReceiverEffect.StopNegotiating());
            for (SecureLink loser : candidates) {
                if (loser != o.link()) {
                    effects.add(new ReceiverEffect.Drop(loser));
                }
            }
            effects.add(new ReceiverEffect.Admit(o.link(), o.offer()));
            return new Step(new Receiving(o.link()), effects);
        }

        private static Step still(Opening next) {
            return next.raceOver && next.candidates.isEmpty() ? over("no link was used") : Step.to(next);
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.ARRIVAL);
        }
    }

    /** The initiator uses this link; its offers are transfers of their own. */
    record Receiving(SecureLink link) implements ReceiverState {
        @Override
        public Step on(ReceiverEvent event) {
            if (event instanceof ReceiverEvent.Offered o) {
                return o.link() == link
                        ? Step.to(this, new ReceiverEffect.Admit(link, o.offer()))
                        : Step.to(this, new ReceiverEffect.Drop(o.link()));
            } else if (event instanceof ReceiverEvent.ExchangeEnded e && e.link() == link) {
                return over("the exchange has ended");
            } else if (event instanceof Stop) {
                return Step.to(new Leaving(link), new ReceiverEffect.StopExchange(link));
            }
            return stay(this, event);
        }
    }

    /** The exchange was told to end and is about to. */
    record Leaving(SecureLink link) implements ReceiverState {
        @Override
        public Step on(ReceiverEvent event) {
            if ((event instanceof ReceiverEvent.ExchangeEnded e && e.link() == link)
                    || (event instanceof Expired x && x.what() == Wait.LEAVING)) {
                return over("the exchange was ended");
            }
            return stay(this, event);
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.LEAVING);
        }
    }

    /** It is over. */
    record Ended() implements ReceiverState {
        @Override
        public Step on(ReceiverEvent event) {
            return event instanceof ReceiverEvent.Offered o
                    ? Step.to(this, new ReceiverEffect.Drop(o.link()))
                    : stay(this, event);
        }
    }

    private static Step over(String why) {
        return Step.to(
                new Ended(),
                new ReceiverEffect.Note(why),
                new ReceiverEffect.StopNegotiating(),
                new ReceiverEffect.Release());
    }

    /** Nothing changes; but a link that comes when none is wanted is closed. */
    private static Step stay(ReceiverState now, ReceiverEvent event) {
        return event instanceof RaceEvent.LinkSecured s
                ? Step.to(now, new ReceiverEffect.Drop(s.link()))
                : Step.to(now);
    }
}
