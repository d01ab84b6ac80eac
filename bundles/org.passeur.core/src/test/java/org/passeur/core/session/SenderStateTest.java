package org.passeur.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.passeur.api.LinkPath;
import org.passeur.api.Outcome;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.core.message.PeerConnectionMessage;
import org.passeur.core.session.SenderState.Step;
import org.passeur.spi.security.SecureLink;

class SenderStateTest {
    private static TransferException failure(Step step) {
        return ((Outcome.Failed) ((SenderState.Ended) step.next()).outcome()).reason();
    }

    private static Expired expired(Wait wait) {
        return new Expired(wait, Duration.ofSeconds(30));
    }

    @Test
    void lines_travel_in_the_order_of_ranking_however_they_came() {
        SenderState state = SenderState.begin(Samples.ID, Samples.PEER, 2, 1);
        state = state.on(new RaceEvent.Gathered(1, List.of("second"))).next();
        Step step = state.on(new RaceEvent.Gathered(0, List.of("first")));
        assertThat(step.effects())
                .containsExactly(new SenderEffect.SendRequest(new PeerConnectionMessage(
                        Samples.ID, PeerConnectionMessage.REQUEST, List.of("first", "second"))));
    }

    @Test
    void who_gathers_too_long_is_left_out() {
        SenderState state = SenderState.begin(Samples.ID, Samples.PEER, 2, 1);
        state = state.on(new RaceEvent.Gathered(1, List.of("only"))).next();
        assertThat(state.on(expired(Wait.GATHERING)).next()).isInstanceOf(SenderState.Asking.class);
    }

    @Test
    void without_any_line_nothing_is_asked() {
        SenderState state = SenderState.begin(Samples.ID, Samples.PEER, 1, 1);
        Step step = state.on(new RaceEvent.NotGathered(0, new IOException("no card")));
        assertThat(failure(step))
                .isInstanceOf(TransferException.PeerUnreachable.class)
                .hasMessageContaining("no card");
    }

    @Test
    void one_network_that_takes_the_request_is_enough() {
        SenderState state = new SenderState.Asking(Samples.ID, Samples.PEER, 2, false, Failures.NONE);
        state = state.on(new SenderEvent.RequestNotTaken("a", new IOException("down")))
                .next();
        assertThat(state).isInstanceOf(SenderState.Asking.class);
        assertThat(state.on(new SenderEvent.RequestTaken("b")).next()).isInstanceOf(SenderState.Asking.class);
        assertThat(failure(state.on(new SenderEvent.RequestNotTaken("b", new IOException("down too"))))
                        .getSuppressed())
                .hasSize(1);
    }

    @Test
    void only_the_answer_to_this_request_by_that_device_counts() {
        var asking = new SenderState.Asking(Samples.ID, Samples.PEER, 0, true, Failures.NONE);
        var lines = List.of("192.0.2.1");
        for (var wrong : List.of(
                new SenderEvent.Answered(Samples.OTHER, Samples.ANSWER, "s"),
                new SenderEvent.Answered(
                        Samples.PEER, new PeerConnectionMessage(1, PeerConnectionMessage.RESPONSE, lines), "s"),
                new SenderEvent.Answered(
                        Samples.PEER, new PeerConnectionMessage(Samples.ID, PeerConnectionMessage.REQUEST, lines), "s"),
                new SenderEvent.Answered(
                        Samples.PEER,
                        new PeerConnectionMessage(Samples.ID, PeerConnectionMessage.RESPONSE, List.of()),
                        "s"))) {
            Step step = asking.on(wrong);
            assertThat(step.next()).isSameAs(asking);
            assertThat(step.effects()).singleElement().isInstanceOf(SenderEffect.Note.class);
        }
        Step right = asking.on(new SenderEvent.Answered(Samples.PEER, Samples.ANSWER, "s"));
        assertThat(right.effects()).contains(new SenderEffect.Negotiate(lines));
    }

    @Test
    void silence_names_the_time() {
        var asking = new SenderState.Asking(Samples.ID, Samples.PEER, 0, true, Failures.NONE);
        assertThat(failure(asking.on(expired(Wait.ANSWER))))
                .hasMessageContaining("within 30 s")
                .extracting(TransferException::state)
                .isEqualTo(TransferState.UNJOINABLE_PEER);
    }

    @Test
    void the_first_secured_link_wins_and_the_others_are_closed() {
        Step won = new SenderState.Opening(Samples.PEER, Failures.NONE).on(Samples.secured(Samples.LINK));
        assertThat(won.effects()).endsWith(new SenderEffect.Use(Samples.LINK), new SenderEffect.StopNegotiating());
        for (SenderState later : Samples.senders()) {
            if (!(later instanceof SenderState.Opening) && !(later instanceof SenderState.Choosing)) {
                assertThat(later.on(Samples.secured(Samples.SECOND)).effects())
                        .as("%s", later)
                        .containsExactly(new SenderEffect.Drop(Samples.SECOND));
            }
        }
    }

    private static Step relayed() {
        return new SenderState.Opening(Samples.PEER, Failures.NONE).on(Samples.secured(Samples.RELAYED, true));
    }

    @Test
    void a_relayed_link_waits_for_a_direct_one_half_as_long_as_it_took() {
        Step waiting = relayed();
        assertThat(waiting.effects()).singleElement().isInstanceOf(SenderEffect.Note.class);
        assertThat(waiting.next().waits()).contains(Wait.BETTER_PATH);
        assertThat(waiting.next().waitsAtMost()).contains(Duration.ofMillis(150));
        Step better = waiting.next().on(Samples.secured(Samples.LINK));
        assertThat(better.effects())
                .startsWith(new SenderEffect.Drop(Samples.RELAYED))
                .endsWith(new SenderEffect.Use(Samples.LINK), new SenderEffect.StopNegotiating());
        assertThat(better.effects())
                .anyMatch(e -> e instanceof SenderEffect.Because because
                        && because.link() == Samples.LINK
                        && because.why().contains("better kind of path than relayed"));
    }

    @Test
    void a_relayed_link_is_used_when_the_moment_is_over_or_nothing_more_comes() {
        for (SenderEvent end : List.of(expired(Wait.BETTER_PATH), new RaceEvent.RaceOver())) {
            Step used = relayed().next().on(end);
            assertThat(used.next()).isEqualTo(new SenderState.Proposing(Samples.RELAYED));
            assertThat(used.effects())
                    .endsWith(new SenderEffect.Use(Samples.RELAYED), new SenderEffect.StopNegotiating());
        }
    }

    @Test
    void while_it_waits_the_same_kind_or_a_worse_one_is_closed_and_a_better_one_waits_on_for_the_best() {
        SenderState waiting = relayed().next();
        SecureLink another = new Samples.NoLink("another", LinkPath.Kind.RELAYED);
        Step same = waiting.on(Samples.secured(another, true));
        assertThat(same.next()).isEqualTo(waiting);
        assertThat(same.effects()).containsExactly(new SenderEffect.Drop(another));
        Step punched = waiting.on(Samples.secured(Samples.PUNCHED, true));
        assertThat(punched.effects()).containsExactly(new SenderEffect.Drop(Samples.RELAYED));
        assertThat(punched.next().on(expired(Wait.BETTER_PATH)).next())
                .isEqualTo(new SenderState.Proposing(Samples.PUNCHED));
    }

    @Test
    void who_is_stopped_while_it_waits_closes_the_link_that_was_there() {
        Step stopped = relayed().next().on(new Stop(Samples.WHY));
        assertThat(stopped.effects()).startsWith(new SenderEffect.Drop(Samples.RELAYED));
        assertThat(failure(stopped)).isSameAs(Samples.WHY);
    }

    @Test
    void an_untrusted_link_is_a_loser_unless_all_lose() {
        SenderState state = new SenderState.Opening(Samples.PEER, Failures.NONE);
        state = state.on(new RaceEvent.LinkFailed(new IOException("refused"))).next();
        state = state.on(new RaceEvent.LinkFailed(new TransferException.PeerUntrusted("an impostor", null)))
                .next();
        state = state.on(new RaceEvent.LinkFailed(new TransferException.NoSharedProtocol("none", null)))
                .next();
        assertThat(state.on(Samples.secured(Samples.LINK)).next()).isInstanceOf(SenderState.Proposing.class);
        TransferException verdict = failure(state.on(new RaceEvent.RaceOver()));
        assertThat(verdict).isInstanceOf(TransferException.PeerUntrusted.class);
        assertThat(verdict.getSuppressed()).hasSize(2);
        assertThat(failure(state.on(expired(Wait.NEGOTIATION)))).isInstanceOf(TransferException.PeerUntrusted.class);
    }

    @Test
    void a_next_file_is_awaited_again() {
        SenderState state = new SenderState.Moving(Samples.LINK);
        state = state.on(new SenderEvent.PeerShown()).next();
        assertThat(state.shown()).isEqualTo(TransferState.AWAITING_PEER);
        assertThat(state.on(new SenderEvent.PeerAccepted()).next().shown()).isEqualTo(TransferState.ONGOING);
    }

    @Test
    void a_transfer_that_was_faster_than_its_cancel_is_finished() {
        Step leaving = new SenderState.Moving(Samples.LINK).on(new Stop(Samples.WHY));
        assertThat(leaving.effects()).containsExactly(new SenderEffect.StopExchange());
        assertThat(leaving.next().shown()).isEqualTo(TransferState.ONGOING);
        assertThat(leaving.next().on(new SenderEvent.Done(List.of())).next().shown())
                .isEqualTo(TransferState.FINISHED);
        assertThat(failure(leaving.next().on(new SenderEvent.Broken(new IOException("closed")))))
                .isSameAs(Samples.WHY);
        assertThat(failure(leaving.next().on(expired(Wait.LEAVING)))).isSameAs(Samples.WHY);
    }

    @Test
    void every_state_can_be_stopped_and_ends_once() {
        for (SenderState state : Samples.senders()) {
            Step step = state.on(new Stop(Samples.WHY));
            assertThat(step.next()).isInstanceOfAny(SenderState.Leaving.class, SenderState.Ended.class);
            for (SenderEvent event : Samples.senderEvents()) {
                Step after = state.on(event);
                long ends = after.effects().stream()
                        .filter(SenderEffect.Finish.class::isInstance)
                        .count();
                boolean ended = after.next() instanceof SenderState.Ended && !(state instanceof SenderState.Ended);
                assertThat(ends).as("%s on %s", state, event).isEqualTo(ended ? 1 : 0);
            }
        }
    }

    @Test
    void content_that_stands_still_is_a_broken_link() {
        Step leaving = new SenderState.Moving(Samples.LINK).on(expired(Wait.MOVEMENT));
        assertThat(leaving.effects()).containsExactly(new SenderEffect.StopExchange());
        assertThat(failure(leaving.next().on(new SenderEvent.Broken(new IOException("closed")))))
                .isInstanceOf(TransferException.LinkLost.class)
                .hasMessageContaining("no byte moved for 30 s");
    }

    @Test
    void every_state_but_the_last_has_a_deadline() {
        for (SenderState state : Samples.senders()) {
            assertThat(state.waits().isPresent()).isEqualTo(!(state instanceof SenderState.Ended));
            state.waits()
                    .ifPresent(
                            wait -> assertThat(state.on(expired(wait)).next()).isNotEqualTo(state));
        }
    }
}
