package org.passeur.transfer.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.passeur.tck.transfer.Ends.A_SECOND;
import static org.passeur.tck.transfer.Ends.SOON;
import static org.passeur.tck.transfer.Ends.assertCancelled;
import static org.passeur.tck.transfer.Ends.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.api.TransferException.LinkLost;
import org.passeur.api.TransferException.Refused;
import org.passeur.tck.transfer.GeneratedFile;

class ClassicSenderTest {
    private static final String HEADER = "Content-Length: 5\nDisplay-Name: a b.txt\nOffset: 0\n\n";

    private static Wire asking() throws IOException {
        Wire wire = Wire.toSender(Wire.PATIENT, GeneratedFile.of("a b.txt", 5));
        assertThat(wire.hearText(HEADER.length())).isEqualTo(HEADER);
        return wire;
    }

    private static Wire inEndlessContent() throws Exception {
        Wire wire = Wire.toSender(Wire.PATIENT, GeneratedFile.of("a", 1L << 62));
        wire.say("GO\n");
        await(wire.observer.acceptance());
        return wire; // nobody reads: the sender's next write is stuck
    }

    @Test
    void header_then_content_then_end_to_the_letter() throws Exception {
        Wire wire = asking();
        await(wire.observer.awaiting());
        assertThat(wire.observer.wasAccepted()).isFalse();
        wire.say("GO\n");
        assertThat(wire.hear(6)).isEqualTo(new byte[] {0, 31, 62, 93, 124}); // and not a byte more
        wire.link.close();
        assertThat(wire.exchange.outcome(SOON)).isEmpty();
    }

    @Test
    void an_answer_split_over_reads_is_understood() throws Exception {
        Wire wire = asking();
        wire.say("G");
        wire.say("O");
        assertThat(wire.observer.wasAccepted()).isFalse();
        wire.say("\n");
        wire.hear(6);
        wire.link.close();
        assertThat(wire.exchange.outcome(SOON)).isEmpty();
    }

    @Test
    void NGO_is_a_refusal() throws Exception {
        Wire wire = asking();
        wire.say("N");
        wire.say("GO\n");
        assertThat(wire.exchange.outcome(A_SECOND)).get().isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"go\n", "GO\r\n", "OK\n", "NO\n", "\n", "GOO", "\u0000"})
    void any_other_answer_counts_as_a_refusal_and_is_told(String answer) throws Exception {
        Wire wire = asking();
        wire.say(answer);
        assertThat(wire.exchange.outcome(A_SECOND))
                .get()
                .isInstanceOfSatisfying(Refused.class, e -> assertThat(e).hasMessageContaining("neither GO nor NGO"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "G", "GO", "N", "NG", "NGO"})
    void an_end_instead_of_an_answer_is_the_receiver_cancelling(String begun) throws Exception {
        Wire wire = asking();
        wire.say(begun);
        wire.link.endOutput();
        assertCancelled(wire.exchange.outcome(A_SECOND), true);
    }

    @Test
    void what_else_a_receiver_says_after_GO_means_nothing() throws Exception {
        Wire wire = asking();
        wire.say("GO\nGO\nhello NGO\n" + "x".repeat(5000) + "NGO\n");
        assertThat(wire.hear(6)).hasSize(5);
        wire.link.close();
        assertThat(wire.exchange.outcome(SOON)).isEmpty();
    }

    @Test
    void NGO_after_the_last_byte_means_that_it_was_not_stored() throws Exception {
        Wire wire = asking();
        wire.say("GO\n");
        assertThat(wire.hear(6)).hasSize(5);
        wire.say("NGO\n");
        assertCancelled(wire.exchange.outcome(A_SECOND), true);
    }

    @Test
    void NGO_in_mid_content_ends_it_at_once() throws Exception {
        Wire wire = Wire.toSender(Wire.PATIENT, GeneratedFile.of("a", 1L << 62));
        wire.say("GO\nNGO\n");
        wire.hearToEnd();
        assertCancelled(wire.exchange.outcome(A_SECOND), true);
    }

    @Test
    void a_receiver_that_ends_and_does_not_read_does_not_hold_the_sender() throws Exception {
        Wire wire = inEndlessContent();
        wire.say("NGO\n");
        wire.link.endOutput();
        assertCancelled(wire.exchange.outcome(A_SECOND), true);
    }

    @Test
    void cancelling_with_a_write_stuck_closes_the_link_hard_within_a_second() throws Exception {
        Wire wire = inEndlessContent();
        wire.exchange.cancel();
        assertCancelled(wire.exchange.outcome(A_SECOND), false);
    }

    @Test
    void a_receiver_that_has_all_and_never_ends_is_not_waited_for_for_ever() throws Exception {
        Wire wire = Wire.toSender(Wire.HASTY, GeneratedFile.of("a b.txt", 5));
        wire.say("GO\n");
        assertThat(wire.exchange.outcome(SOON))
                .get()
                .isInstanceOfSatisfying(
                        LinkLost.class, e -> assertThat(e).hasMessageContaining("may or may not have the file"));
    }

    @Test
    void a_receiver_that_has_all_and_never_stops_talking_is_not_listened_to_for_ever() throws Exception {
        Wire wire = Wire.toSender(Wire.HASTY, GeneratedFile.of("a", 5));
        wire.say("GO\n");
        String much = "x".repeat(1 << 14);
        long end = System.nanoTime() + SOON.toNanos();
        assertThatThrownBy(() -> {
                    while (System.nanoTime() - end < 0) {
                        wire.say(much);
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(wire.exchange.outcome(SOON)).get().isInstanceOf(LinkLost.class);
    }
}
