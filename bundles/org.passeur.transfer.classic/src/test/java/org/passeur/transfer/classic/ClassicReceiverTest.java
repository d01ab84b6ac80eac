package org.passeur.transfer.classic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.passeur.tck.transfer.Ends.A_SECOND;
import static org.passeur.tck.transfer.Ends.SOON;
import static org.passeur.tck.transfer.Ends.assertCancelled;
import static org.passeur.tck.transfer.Ends.await;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.passeur.api.FileInfo;
import org.passeur.api.TransferException;
import org.passeur.api.TransferException.ProtocolViolated;
import org.passeur.tck.transfer.ReceivedFile;
import org.passeur.tck.transfer.ScriptedReceiver;
import org.passeur.tck.transfer.ScriptedReceiver.Manner;

class ClassicReceiverTest {
    private static final String HEADER = "Content-Length: 5\nDisplay-Name: a b.txt\nOffset: 0\n\n";
    private static final String EMPTY = "Content-Length: 0\nDisplay-Name: empty\nOffset: 0\n\n";

    private final ScriptedReceiver accepting = ScriptedReceiver.that(Manner.ACCEPT);
    private final ScriptedReceiver holding = ScriptedReceiver.that(Manner.HOLD);

    private void assertViolated(Wire wire, String words) {
        assertThat(wire.exchange.outcome(SOON))
                .get()
                .isInstanceOfSatisfying(
                        ProtocolViolated.class, e -> assertThat(e).hasMessageContaining(words));
    }

    @Test
    void accepting_says_GO_and_not_a_byte_more() throws Exception {
        Wire wire = Wire.toReceiver(Wire.PATIENT, accepting);
        wire.say(HEADER);
        assertThat(wire.hearText(3)).isEqualTo("GO\n");
        wire.say("hello");
        await(accepting.nextFile().completed());
        wire.link.endOutput();
        assertThat(wire.hearToEnd()).isEmpty();
        assertThat(wire.exchange.outcome(SOON)).isEmpty();
    }

    @Test
    void refusing_says_NGO_and_ends() throws Exception {
        Wire wire = Wire.toReceiver(Wire.PATIENT, ScriptedReceiver.that(Manner.REFUSE));
        wire.say(HEADER);
        assertThat(wire.hearToEnd()).isEqualTo("NGO\n");
        wire.link.close();
        assertThat(wire.exchange.outcome(SOON)).isEmpty();
    }

    @Test
    void a_file_is_complete_at_its_last_byte_even_if_the_sender_stays() throws Exception {
        Wire wire = Wire.toReceiver(Wire.PATIENT, accepting);
        wire.say(EMPTY);
        assertThat(wire.hearText(3)).isEqualTo("GO\n");
        await(accepting.nextFile().completed());
        wire.say(HEADER);
        assertThat(wire.hearText(3)).isEqualTo("GO\n");
        wire.say("hello");
        await(accepting.nextFile().completed());
        wire.link.close();
        assertThat(wire.exchange.outcome(SOON)).isEmpty();
    }

    @Test
    void a_sender_that_stays_silent_after_its_file_is_let_go() throws Exception {
        Wire wire = Wire.toReceiver(Wire.HASTY, accepting);
        wire.say(EMPTY);
        assertThat(wire.hearToEnd()).isEqualTo("GO\n");
        assertThat(wire.exchange.outcome(SOON)).isEmpty();
    }

    @Test
    void a_link_that_breaks_after_the_last_byte_takes_nothing_back() throws Exception {
        Wire wire = Wire.toReceiver(Wire.PATIENT, accepting);
        wire.say(HEADER);
        assertThat(wire.hearText(3)).isEqualTo("GO\n");
        wire.say("hello");
        await(accepting.nextFile().completed());
        wire.link.cut();
        assertThat(wire.exchange.outcome(SOON)).isEmpty();
    }

    @Test
    void a_next_header_that_is_cut_is_no_normal_end() throws Exception {
        Wire wire = Wire.toReceiver(Wire.PATIENT, accepting);
        wire.say(EMPTY);
        assertThat(wire.hearText(3)).isEqualTo("GO\n");
        wire.say("Content-");
        wire.link.endOutput();
        assertCancelled(wire.exchange.outcome(SOON), true);
    }

    @Test
    void content_that_follows_the_header_at_once_is_not_even_offered() throws Exception {
        Wire wire = Wire.toReceiver(Wire.PATIENT, holding);
        wire.say(HEADER + "h");
        assertViolated(wire, "before the offer was answered");
        assertThat(holding.nothingOffered()).isTrue();
    }

    @Test
    void content_before_the_answer_ends_the_exchange() throws Exception {
        Wire wire = Wire.toReceiver(Wire.PATIENT, holding);
        wire.say(HEADER);
        ScriptedReceiver.Offered offer = holding.nextOffer();
        wire.say("h");
        assertViolated(wire, "before the offer was answered");
        assertThatThrownBy(() -> holding.accept(offer.files(), offer.answer())).isInstanceOf(TransferException.class);
        assertThat(holding.nextFile().closed()).isTrue();
    }

    @Test
    void a_sender_that_says_nothing_or_drips_has_its_time() throws Exception {
        assertViolated(Wire.toReceiver(Wire.HASTY, holding), "within 200 ms");
        Wire dripping = Wire.toReceiver(Wire.HASTY, holding);
        dripping.say("Content-Length");
        assertViolated(dripping, "within 200 ms");
    }

    @Test
    void a_broken_header_is_not_answered() throws Exception {
        Wire wire = Wire.toReceiver(Wire.PATIENT, holding);
        wire.say("Content-Length: minus one\n");
        assertViolated(wire, "not a decimal number");
        assertThat(wire.hearToEnd()).isEmpty();
    }

    @Test
    void cancelling_before_the_answer_ends_without_a_word_for_NGO_would_be_a_refusal() throws Exception {
        Wire wire = Wire.toReceiver(Wire.PATIENT, holding);
        wire.say(HEADER);
        holding.nextOffer();
        wire.exchange.cancel();
        assertThat(wire.hearToEnd()).isEmpty();
        assertCancelled(wire.exchange.outcome(A_SECOND), false);
    }

    @Test
    void cancelling_in_mid_content_says_NGO_once() throws Exception {
        Wire wire = Wire.toReceiver(Wire.PATIENT, accepting);
        wire.say(HEADER);
        assertThat(wire.hearText(3)).isEqualTo("GO\n");
        wire.say("hell");
        await(accepting.nextFile().content());
        wire.exchange.cancel();
        assertThat(wire.hearToEnd()).isEqualTo("NGO\n");
        assertCancelled(wire.exchange.outcome(A_SECOND), false);
    }

    @Test
    void an_offer_is_answered_once_with_one_file() throws Exception {
        var question = new Question(() -> {});
        var first = new ReceivedFile(new FileInfo("a", 1), ReceivedFile.Fault.NONE);
        var second = new ReceivedFile(new FileInfo("b", 1), ReceivedFile.Fault.NONE);
        assertThatThrownBy(() -> question.accept(List.of(second, second))).isInstanceOf(IllegalArgumentException.class);
        question.accept(List.of(first));
        assertThatThrownBy(() -> question.accept(List.of(second))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(question::refuse).isInstanceOf(IllegalStateException.class);
        assertThat(second.closed()).isTrue();
        assertThat(question.take()).isSameAs(first);
        assertThat(first.closed()).isFalse();
    }

    @Test
    void a_file_that_was_accepted_while_the_exchange_ended_is_closed() throws Exception {
        var question = new Question(() -> {});
        var file = new ReceivedFile(new FileInfo("a", 1), ReceivedFile.Fault.NONE);
        question.accept(List.of(file));
        question.end(new TransferException.Cancelled(true, "gone"));
        assertThat(file.closed()).isTrue();
        assertThat(question.take()).isNull();
    }
}
