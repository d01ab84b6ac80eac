package org.passeur.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.passeur.api.Decision;
import org.passeur.api.MovedFile;
import org.passeur.api.Outcome;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.spi.security.SecureLink;

class ReceiverStateTest {
    @Test
    void it_answers_and_opens_at_once() {
        var step = ReceiverState.begin(1).on(new RaceEvent.Gathered(0, List.of("line")));
        assertThat(step.effects())
                .containsExactly(new ReceiverEffect.Negotiate(), new ReceiverEffect.SendAnswer(List.of("line")));
    }

    @Test
    void without_any_line_it_does_not_answer() {
        var step = ReceiverState.begin(1).on(new RaceEvent.Gathered(0, List.of()));
        assertThat(step.next()).isInstanceOf(ReceiverState.Ended.class);
        assertThat(step.effects()).noneMatch(ReceiverEffect.SendAnswer.class::isInstance);
    }

    @Test
    void every_secured_link_is_listened_on_and_the_one_with_an_offer_is_kept() {
        ReceiverState state = new ReceiverState.Opening(Set.of(), false);
        var one = state.on(Samples.secured(Samples.LINK));
        assertThat(one.effects()).containsExactly(new ReceiverEffect.Listen(Samples.LINK));
        var two = one.next().on(Samples.secured(Samples.SECOND));
        assertThat(two.effects()).containsExactly(new ReceiverEffect.Listen(Samples.SECOND));
        var chosen = two.next().on(new ReceiverEvent.Offered(Samples.SECOND, 1));
        assertThat(chosen.next()).isEqualTo(new ReceiverState.Receiving(Samples.SECOND));
        assertThat(chosen.effects())
                .containsExactly(
                        new ReceiverEffect.StopNegotiating(),
                        new ReceiverEffect.Drop(Samples.LINK),
                        new ReceiverEffect.Admit(Samples.SECOND, 1));
        assertThat(chosen.next().on(new ReceiverEvent.Offered(Samples.LINK, 2)).effects())
                .containsExactly(new ReceiverEffect.Drop(Samples.LINK));
    }

    @Test
    void a_device_that_opens_link_after_link_gets_no_more_than_eight() {
        Set<SecureLink> many = IntStream.range(0, 8)
                .mapToObj(i -> (SecureLink) new Samples.NoLink("link " + i))
                .collect(Collectors.toSet());
        ReceiverState state = new ReceiverState.Opening(many, false);
        var step = state.on(Samples.secured(Samples.LINK));
        assertThat(step.effects()).containsExactly(new ReceiverEffect.Drop(Samples.LINK));
        assertThat(step.next()).isEqualTo(state);
    }

    @Test
    void a_link_that_is_there_outweighs_an_answer_that_the_network_does_not_vouch_for() {
        ReceiverState state = new ReceiverState.Opening(Set.of(Samples.LINK), false);
        var step = state.on(new ReceiverEvent.AnswerNotTaken(new IOException("no acknowledgement")));
        assertThat(step.next()).isEqualTo(state);
        var without = new ReceiverState.Opening(Set.of(), false)
                .on(new ReceiverEvent.AnswerNotTaken(new IOException("no acknowledgement")));
        assertThat(without.next()).isInstanceOf(ReceiverState.Ended.class);
    }

    @Test
    void links_that_end_without_an_offer_are_losers_and_no_failure() {
        ReceiverState state = new ReceiverState.Opening(Set.of(Samples.LINK, Samples.SECOND), false);
        state = state.on(new ReceiverEvent.ExchangeEnded(Samples.LINK, null)).next();
        assertThat(state).isEqualTo(new ReceiverState.Opening(Set.of(Samples.SECOND), false));
        state = state.on(new RaceEvent.RaceOver()).next();
        assertThat(state).isInstanceOf(ReceiverState.Opening.class);
        assertThat(state.on(new ReceiverEvent.ExchangeEnded(Samples.SECOND, new IOException("cut")))
                        .next())
                .isInstanceOf(ReceiverState.Ended.class);
    }

    @Test
    void a_late_link_is_closed_in_every_state() {
        for (ReceiverState state : Samples.receivers()) {
            if (!(state instanceof ReceiverState.Opening)) {
                assertThat(state.on(Samples.secured(Samples.SECOND)).effects())
                        .containsExactly(new ReceiverEffect.Drop(Samples.SECOND));
            }
        }
    }

    @Test
    void every_state_lets_go_once() {
        for (ReceiverState state : Samples.receivers()) {
            for (ReceiverEvent event : Samples.receiverEvents()) {
                var step = state.on(event);
                boolean ended = step.next() instanceof ReceiverState.Ended && !(state instanceof ReceiverState.Ended);
                assertThat(step.effects().contains(new ReceiverEffect.Release()))
                        .isEqualTo(ended);
            }
        }
    }

    private static Outcome outcome(OfferState state) {
        return ((OfferState.Ended) state).outcome();
    }

    private static TransferException failure(OfferState state) {
        return ((Outcome.Failed) outcome(state)).reason();
    }

    @Test
    void the_user_may_decide_before_the_handlers_do_and_the_first_decision_counts() {
        OfferState state = OfferState.begin();
        var accepted = state.on(new OfferEvent.Accept(new Decision.Accept(Path.of("x"))));
        assertThat(accepted.effects())
                .containsExactly(
                        new OfferEffect.TellAccepted(), new OfferEffect.TakeFiles(new Decision.Accept(Path.of("x"))));
        assertThat(accepted.next().on(new OfferEvent.Undecided()).next()).isEqualTo(new OfferState.Moving());
        assertThat(accepted.next().on(new OfferEvent.Refuse("no")).effects()).isEmpty();
        assertThat(accepted.next().undecided()).isFalse();
    }

    @Test
    void a_refusal_is_told_before_it_is_the_end() {
        var refused = new OfferState.AwaitingHost().on(new OfferEvent.Refuse("no room"));
        assertThat(refused.effects()).containsExactly(new OfferEffect.Decline());
        assertThat(refused.next().shown()).isEqualTo(TransferState.AWAITING_HOST);
        assertThat(failure(refused.next().on(new OfferEvent.Declined()).next()))
                .isInstanceOf(TransferException.Refused.class)
                .hasMessageContaining("no room");
    }

    @Test
    void nobody_decides_and_the_offer_times_out() {
        var expired = new OfferState.AwaitingHost().on(new Expired(Wait.ACCEPTANCE, Duration.ofMinutes(10)));
        assertThat(expired.effects()).containsExactly(new OfferEffect.Decline());
        assertThat(failure(expired.next().on(new OfferEvent.Declined()).next()).state())
                .isEqualTo(TransferState.TIMEOUT_EXPIRED);
    }

    @Test
    void content_that_stands_still_is_a_broken_link() {
        var expired = new OfferState.Moving().on(new Expired(Wait.MOVEMENT, Duration.ofMinutes(2)));
        assertThat(expired.effects()).containsExactly(new OfferEffect.StopExchange());
        assertThat(failure(expired.next().on(new OfferEvent.ExchangeOver(null)).next()))
                .isInstanceOf(TransferException.LinkLost.class)
                .hasMessageContaining("no byte moved for 120 s");
    }

    @Test
    void the_end_tells_who_ended_it() {
        var byPeer = new TransferException.Cancelled(true, "there");
        for (OfferState state : List.of(new OfferState.AwaitingHost(), new OfferState.Moving())) {
            assertThat(failure(state.on(new OfferEvent.ExchangeOver(byPeer)).next()))
                    .isSameAs(byPeer);
            assertThat(failure(state.on(new OfferEvent.ExchangeOver(new IOException("cut")))
                            .next()))
                    .isInstanceOf(TransferException.LinkLost.class);
            OfferState leaving = state.on(new Stop(Samples.WHY)).next();
            assertThat(failure(leaving.on(new OfferEvent.ExchangeOver(byPeer)).next()))
                    .isSameAs(Samples.WHY);
        }
        assertThat(failure(new OfferState.Moving()
                        .on(new OfferEvent.ExchangeOver(null))
                        .next()))
                .isInstanceOf(TransferException.IntegrityFailed.class);
    }

    @Test
    void what_is_stored_is_finished_even_if_the_exchange_ends_badly_afterwards() {
        var file = new MovedFile(Path.of("x"), 1, "00");
        OfferState stored =
                new OfferState.Moving().on(new OfferEvent.Stored(List.of(file))).next();
        assertThat(outcome(stored)).isEqualTo(new Outcome.Finished(List.of(file)));
        assertThat(stored.on(new OfferEvent.ExchangeOver(new IOException("cut")))
                        .next())
                .isSameAs(stored);
    }

    @Test
    void every_offer_ends_once() {
        for (OfferState state : Samples.offers()) {
            for (OfferEvent event : Samples.offerEvents()) {
                var step = state.on(event);
                boolean ended = step.next() instanceof OfferState.Ended && !(state instanceof OfferState.Ended);
                assertThat(step.effects().stream().anyMatch(OfferEffect.Finish.class::isInstance))
                        .isEqualTo(ended);
            }
        }
    }
}
