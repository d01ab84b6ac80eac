package org.passeur.core.session;

import java.util.List;
import java.util.Optional;
import org.passeur.api.Outcome;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;

/** Where an incoming transfer stands: an offer first, then, if it is accepted, files that arrive. */
public sealed interface OfferState {
    /** What follows an event, and what is to be done, in this order. */
    record Step(OfferState next, List<OfferEffect> effects) {
        static Step to(OfferState next, OfferEffect... effects) {
            return new Step(next, List.of(effects));
        }
    }

    /** What follows when {@code event} happens; events that no longer matter change nothing. */
    Step on(OfferEvent event);

    /** What listeners are shown. */
    TransferState shown();

    /** What is waited for. */
    default Optional<Wait> waits() {
        return Optional.empty();
    }

    /** Whether {@link OfferEvent.Accept} and {@link OfferEvent.Refuse} still mean something. */
    default boolean undecided() {
        return false;
    }

    /** The first state. */
    static OfferState begin() {
        return new Asking();
    }

    /** The first state of what was accepted before this node was started. */
    static OfferState interrupted(TransferException why) {
        return new Interrupted(why);
    }

    /** The handlers are asked; the user may decide before they do. */
    record Asking() implements OfferState {
        @Override
        public Step on(OfferEvent event) {
            return event instanceof OfferEvent.Undecided
                    ? Step.to(new AwaitingHost(), new OfferEffect.Note("no handler decided; the user is waited for"))
                    : decide(this, event);
        }

        @Override
        public TransferState shown() {
            return TransferState.AWAITING_HOST;
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.ACCEPTANCE);
        }

        @Override
        public boolean undecided() {
            return true;
        }
    }

    /** The user decides. */
    record AwaitingHost() implements OfferState {
        @Override
        public Step on(OfferEvent event) {
            return decide(this, event);
        }

        @Override
        public TransferState shown() {
            return TransferState.AWAITING_HOST;
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.ACCEPTANCE);
        }

        @Override
        public boolean undecided() {
            return true;
        }
    }

    /** Content moves. */
    record Moving() implements OfferState {
        @Override
        public Step on(OfferEvent event) {
            if (event instanceof OfferEvent.Stored s) {
                return over(new Outcome.Finished(s.files()));
            } else if (event instanceof OfferEvent.NotStorable n) {
                return Step.to(new Leaving(n.reason(), shown()), new OfferEffect.Decline());
            } else if (event instanceof OfferEvent.LinkBroke b) {
                return Step.to(
                        new Interrupted(SenderState.reason(b.cause())),
                        new OfferEffect.Note("the link broke (" + Failures.words(b.cause())
                                + "); what has arrived is kept, and the sender is waited for"));
            } else if (event instanceof OfferEvent.ExchangeOver e) {
                Throwable cause = e.cause();
                return over(new Outcome.Failed(
                        cause == null
                                ? new TransferException.IntegrityFailed(
                                        "the sender ended before the files were complete")
                                : SenderState.reason(cause)));
            } else if (event instanceof Expired e && e.what() == Wait.MOVEMENT) {
                return Step.to(new Leaving(SenderState.standstill(e), shown()), new OfferEffect.StopExchange());
            } else if (event instanceof Stop stop) {
                return Step.to(new Leaving(stop.why(), shown()), new OfferEffect.StopExchange());
            }
            return Step.to(this);
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

    /** The link broke; the sender is waited for. */
    record Interrupted(TransferException why) implements OfferState {
        @Override
        public Step on(OfferEvent event) {
            if (event instanceof OfferEvent.Stored s) { // the last of it had arrived
                return over(new Outcome.Finished(s.files()));
            } else if (event instanceof OfferEvent.Resumed r) {
                return Step.to(
                        new Moving(),
                        new OfferEffect.Note("the sender is back and goes on"),
                        new OfferEffect.TakeFiles(r.decision()));
            } else if (event instanceof Expired e && e.what() == Wait.RESUMPTION) {
                return over(new Outcome.Failed(why));
            } else if (event instanceof Stop stop) {
                return over(new Outcome.Failed(stop.why()));
            }
            return Step.to(this);
        }

        @Override
        public TransferState shown() {
            return TransferState.ONGOING;
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.RESUMPTION);
        }
    }

    /**
     * The far end is told, or the exchange ended.
     *
     * @param shown what was shown before; what follows is shown when it is true
     */
    record Leaving(TransferException why, TransferState shown) implements OfferState {
        @Override
        public Step on(OfferEvent event) {
            if (event instanceof OfferEvent.Stored s) { // it was faster than its end
                return over(new Outcome.Finished(s.files()));
            } else if (event instanceof OfferEvent.ExchangeOver
                    || event instanceof OfferEvent.Declined
                    || (event instanceof Expired e && e.what() == Wait.LEAVING)) {
                return over(new Outcome.Failed(why));
            }
            return Step.to(this);
        }

        @Override
        public Optional<Wait> waits() {
            return Optional.of(Wait.LEAVING);
        }
    }

    /** It is over. */
    record Ended(Outcome outcome) implements OfferState {
        @Override
        public Step on(OfferEvent event) {
            return Step.to(this);
        }

        @Override
        public TransferState shown() {
            return outcome instanceof Outcome.Failed f ? f.reason().state() : TransferState.FINISHED;
        }
    }

    private static Step decide(OfferState now, OfferEvent event) {
        if (event instanceof OfferEvent.Accept a) {
            return Step.to(new Moving(), new OfferEffect.TellAccepted(), new OfferEffect.TakeFiles(a.decision()));
        } else if (event instanceof OfferEvent.Refuse r) {
            return Step.to(
                    new Leaving(
                            new TransferException.Refused(false, "we refused the offer: " + r.reason()), now.shown()),
                    new OfferEffect.Decline());
        } else if (event instanceof OfferEvent.NotStorable n) {
            return Step.to(new Leaving(n.reason(), now.shown()), new OfferEffect.Decline());
        } else if (event instanceof Expired e && e.what() == Wait.ACCEPTANCE) {
            return Step.to(
                    new Leaving(
                            new TransferException.TimedOut(
                                    "nobody here accepted or refused the offer within " + e.words()),
                            now.shown()),
                    new OfferEffect.Decline());
        } else if (event instanceof OfferEvent.ExchangeOver e) {
            Throwable cause = e.cause();
            return over(new Outcome.Failed(
                    cause == null
                            ? new TransferException.Cancelled(true, "the sender withdrew the offer")
                            : SenderState.reason(cause)));
        } else if (event instanceof Stop stop) {
            return Step.to(new Leaving(stop.why(), now.shown()), new OfferEffect.StopExchange());
        }
        return Step.to(now);
    }

    private static Step over(Outcome outcome) {
        return Step.to(new Ended(outcome), new OfferEffect.Finish(outcome));
    }
}
