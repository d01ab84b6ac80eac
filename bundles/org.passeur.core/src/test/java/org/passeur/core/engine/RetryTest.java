package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.passeur.api.Decision;
import org.passeur.api.Outcome;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferId;
import org.passeur.api.TransferState;
import org.passeur.core.files.SourceFile;
import org.passeur.tck.link.MemoryLink;
import org.passeur.tck.standin.LineProtocol;
import org.passeur.tck.standin.PlainSecurity;

/** What is sent once more goes to those who have not got it. */
class RetryTest extends TwoNodes {
    private Transfer again(TransferId id) throws TransferException {
        Sending again = alice.engine.again(id);
        List<SourceFile.Found> found = List.of(SourceFile.Found.at(again.files().get(0)));
        return alice.engine.send(alice.assembly(), again, found);
    }

    @Test
    void a_link_that_breaks_in_mid_transfer_is_told_and_the_same_files_can_be_sent_once_more() throws Exception {
        Transfer sent = alice.send("bob", file("a", 100));
        TransferId offer = bob.await(TransferEvent.OfferReceived.class).offer().transfer();
        alice.await(TransferEvent.AwaitingPeer.class);
        for (MemoryLink link : memory.opened()) {
            link.close();
        }
        assertThat(alice.failure(sent.id())).isInstanceOf(TransferException.LinkLost.class);
        assertThat(bob.failure(offer)).isInstanceOf(TransferException.class);
        bob.acceptAll();
        Transfer second = again(sent.id());
        assertThat(second.id()).isNotEqualTo(sent.id());
        assertThat(second.files()).isEqualTo(sent.files());
        assertThat(alice.ended(second.id()).state()).isEqualTo(TransferState.FINISHED);
    }

    @Test
    void a_device_that_has_the_files_is_not_offered_them_again() throws Exception {
        var refusals = new AtomicInteger(1);
        var tablet = with(new TestNode(
                "tablet", "bob", home, network, TestNode.USUAL, new PlainSecurity(), new LineProtocol(false), memory));
        bob.acceptAll();
        tablet.handlers.add(offer -> Optional.of(
                refusals.getAndDecrement() > 0 ? new Decision.Refuse("not now") : new Decision.Accept(tablet.folder)));
        Path file = file("a", 100);
        Transfer sent = alice.send("bob", file);
        assertThat(alice.ended(sent.id()).parts()).hasSize(2);
        Transfer second = alice.ended(again(sent.id()).id());
        assertThat(second.state()).isEqualTo(TransferState.FINISHED);
        assertThat(second.parts())
                .singleElement()
                .satisfies(part -> assertThat(part.device()).isEqualTo(tablet.device.id()));
        assertThat(bob.engine.transfers()).hasSize(1);
        assertThatThrownBy(() -> alice.engine.again(second.id())).hasMessageContaining("every device");
    }

    @Test
    void what_is_no_transfer_to_be_sent_once_more_is_told() throws Exception {
        assertThatThrownBy(() -> alice.engine.again(new TransferId(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no transfer");
        Transfer sent = alice.send("bob", file("a", 100));
        TransferId offer = bob.await(TransferEvent.OfferReceived.class).offer().transfer();
        assertThatThrownBy(() -> alice.engine.again(sent.id()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has not ended");
        assertThatThrownBy(() -> bob.engine.again(offer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("incoming");
        bob.engine.accept(offer, new Decision.Accept(bob.folder));
        TransferEvent.Ended ended = alice.await(TransferEvent.Ended.class);
        assertThat(ended.outcome()).isInstanceOf(Outcome.Finished.class);
        alice.ended(sent.id());
        assertThatThrownBy(() -> alice.engine.again(sent.id()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("every device");
    }
}
