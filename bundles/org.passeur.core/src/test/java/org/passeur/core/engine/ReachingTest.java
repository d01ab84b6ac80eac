package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.core.message.PeerConnectionCodec;
import org.passeur.core.message.PeerConnectionMessage;
import org.passeur.spi.signalling.SignallingMessage;
import org.passeur.tck.standin.LineProtocol;
import org.passeur.tck.standin.PlainSecurity;

class ReachingTest extends TwoNodes {
    @Test
    void nobody_home_is_unreachable_and_says_what_was_tried() throws Exception {
        var carol = with(impatient("carol"));
        Transfer sent = carol.send("nobody", file("a", 1));
        TransferException failure = carol.failure(sent.id());
        assertThat(failure)
                .isInstanceOf(TransferException.PeerUnreachable.class)
                .hasMessageContaining("no device of account " + sent.peer())
                .hasMessageContaining("0.3 s by memory");
        assertThat(carol.ended(sent.id()).state()).isEqualTo(TransferState.UNJOINABLE_PEER);
    }

    @Test
    void a_device_that_does_not_answer_is_unreachable() throws Exception {
        network.onTheWay(messages -> List.of());
        var carol = with(impatient("carol"));
        Transfer sent = carol.send("bob", file("a", 1));
        assertThat(carol.failure(sent.id()))
                .isInstanceOf(TransferException.PeerUnreachable.class)
                .hasMessageContaining("did not answer the request within 300 ms");
    }

    @Test
    void an_answer_with_another_id_or_signer_is_ignored() throws Exception {
        var carol = with(impatient("carol"));
        var mallory = with(new TestNode("mallory", home, network, memory));
        network.onTheWay(messages -> {
            List<SignallingMessage> changed = new ArrayList<>();
            for (SignallingMessage message : messages) {
                PeerConnectionMessage decoded = decoded(message);
                if (decoded.request()) {
                    changed.add(message);
                } else {
                    var other = new PeerConnectionMessage(decoded.id() + 1, decoded.protocol(), decoded.addresses());
                    changed.add(
                            new SignallingMessage(message.id(), message.sender(), PeerConnectionCodec.encode(other)));
                    changed.add(new SignallingMessage(message.id(), mallory.device.remote(), message.body()));
                }
            }
            return changed;
        });
        Transfer sent = carol.send("bob", file("a", 1));
        assertThat(carol.failure(sent.id())).isInstanceOf(TransferException.PeerUnreachable.class);
        assertThat(carol.engine.explain(sent.id()).orElseThrow())
                .anyMatch(line -> line.contains("an answer was ignored: another device"));
    }

    @Test
    void a_request_that_comes_five_times_is_answered_once() throws Exception {
        bob.acceptAll();
        network.onTheWay(
                messages -> Stream.iterate(messages.get(0), m -> m).limit(5).toList());
        Transfer sent = alice.send("bob", file("a", 1));
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        bob.await(TransferEvent.Ended.class);
        assertThat(network.passed()).hasSize(2);
        assertThat(bob.engine.transfers()).hasSize(1);
    }

    @Test
    void garbage_in_the_inbox_harms_nobody() throws Exception {
        bob.acceptAll();
        network.onTheWay(messages -> {
            List<SignallingMessage> more = new ArrayList<>();
            Random random = new Random(1);
            for (int i = 0; i < 100; i++) {
                byte[] garbage = new byte[random.nextInt(200)];
                random.nextBytes(garbage);
                more.add(new SignallingMessage("x" + i, messages.get(0).sender(), garbage));
            }
            more.addAll(messages);
            return more;
        });
        Transfer sent = alice.send("bob", file("a", 1));
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
    }

    @Test
    void strangers_get_no_answer_when_only_contacts_are_answered() throws Exception {
        var shy = new Settings(
                Duration.ofMillis(300),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                true,
                32,
                4,
                32,
                128,
                256,
                1000);
        with(new TestNode("shy", "shy", home, network, shy, new PlainSecurity(), new LineProtocol(false), memory));
        var carol = with(impatient("carol"));
        Transfer sent = carol.send("shy", file("a", 1));
        assertThat(carol.failure(sent.id())).isInstanceOf(TransferException.PeerUnreachable.class);
        assertThat(network.passed()).allMatch(message -> decoded(message).request());
    }
}
