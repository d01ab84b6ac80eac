package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferState;
import org.passeur.spi.signalling.SignallingMessage;
import org.passeur.tck.standin.MemoryNetwork;

/** Alice and Bob are in two networks, of which each may go at any moment. */
class TwoNetworksTest extends TwoNodes {
    private final MemoryNetwork second = new MemoryNetwork();

    @BeforeEach
    void enter_the_second() {
        alice.enter("second", second);
        bob.enter("second", second);
        bob.acceptAll();
    }

    private static UnaryOperator<List<SignallingMessage>> once(Runnable action) {
        var done = new AtomicBoolean();
        return messages -> {
            if (done.compareAndSet(false, true)) {
                action.run();
            }
            return messages;
        };
    }

    private static UnaryOperator<List<SignallingMessage>> withoutRequests() {
        return messages ->
                messages.stream().filter(message -> !decoded(message).request()).toList();
    }

    private void assertArrives() throws Exception {
        Transfer sent = alice.send("bob", file("a", 100_000));
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        bob.await(TransferEvent.Ended.class);
        assertThat(bob.engine.transfers()).hasSize(1);
    }

    @Test
    void the_first_proven_answer_wins_and_the_copies_by_the_other_network_change_nothing() throws Exception {
        assertArrives();
        assertThat(network.passed()).isNotEmpty();
        assertThat(second.passed()).isNotEmpty();
        assertThat(alice.past.stream().filter(TransferEvent.OfferAnswered.class::isInstance))
                .hasSize(1);
    }

    @Test
    void the_answer_arrives_although_the_sender_has_left_the_network_of_its_request() throws Exception {
        second.onTheWay(withoutRequests());
        network.onTheWay(once(alice::leave));
        assertArrives();
    }

    @Test
    void the_answer_goes_out_although_the_recipient_has_left_the_network_of_the_request() throws Exception {
        second.onTheWay(withoutRequests());
        network.onTheWay(once(bob::leave));
        assertArrives();
    }

    @Test
    void the_request_arrives_although_its_sender_leaves_the_other_network_meanwhile() throws Exception {
        network.onTheWay(messages -> List.of());
        second.onTheWay(once(alice::leave));
        assertArrives();
    }

    @Test
    void a_network_that_does_not_know_the_recipient_does_not_keep_a_transfer_from_its_end() throws Exception {
        alice.enter("empty", new MemoryNetwork());
        long begun = System.nanoTime();
        assertArrives();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(TestNode.USUAL.answer());
    }
}
