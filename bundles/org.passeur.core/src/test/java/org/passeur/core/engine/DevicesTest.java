package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.passeur.api.Decision;
import org.passeur.api.DeviceId;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.tck.standin.LineProtocol;
import org.passeur.tck.standin.PlainSecurity;

class DevicesTest extends TwoNodes {
    @Test
    void three_devices_answer_each_for_itself() throws Exception {
        TestNode one = device("one");
        TestNode two = device("two");
        TestNode three = device("three");
        one.refuseAll();
        two.acceptAll();
        Transfer sent = alice.send("carol", file("a", 100_000));
        var waiting = three.await(TransferEvent.OfferReceived.class).offer();
        two.await(TransferEvent.Ended.class);
        alice.await(TransferEvent.PartEnded.class);
        alice.await(TransferEvent.PartEnded.class);
        Transfer meanwhile = alice.engine.transfer(sent.id()).orElseThrow();
        assertThat(meanwhile.state()).isEqualTo(TransferState.FINISHED);
        assertThat(meanwhile.parts()).hasSize(3);
        assertThat(state(meanwhile, one.device.id())).isEqualTo(TransferState.CLOSED_BY_PEER);
        assertThat(state(meanwhile, two.device.id())).isEqualTo(TransferState.FINISHED);
        assertThat(state(meanwhile, three.device.id())).isEqualTo(TransferState.AWAITING_PEER);
        three.engine.refuse(waiting.transfer());
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(alice.ended(sent.id()).failure()).isEmpty();
    }

    @Test
    void cancelling_one_device_leaves_the_others() throws Exception {
        TestNode one = device("one");
        TestNode two = device("two");
        Transfer sent = alice.send("carol", file("a", 100_000));
        one.await(TransferEvent.OfferReceived.class);
        var offer = two.await(TransferEvent.OfferReceived.class).offer();
        alice.engine.cancel(sent.id(), one.device.id());
        assertThat(one.failure(one.await(TransferEvent.Ended.class)))
                .isInstanceOfSatisfying(
                        TransferException.Cancelled.class,
                        c -> assertThat(c.byPeer()).isTrue());
        two.engine.accept(offer.transfer(), new Decision.Accept(two.folder));
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
    }

    @Test
    void all_refuse_is_a_failure() throws Exception {
        device("one").refuseAll();
        device("two").refuseAll();
        Transfer sent = alice.send("carol", file("a", 1));
        assertThat(alice.failure(sent.id())).isInstanceOf(TransferException.Refused.class);
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.CLOSED_BY_PEER);
    }

    private TestNode device(String name) throws IOException {
        return with(new TestNode(
                name, "carol", home, network, TestNode.USUAL, new PlainSecurity(), new LineProtocol(false), memory));
    }

    private static TransferState state(Transfer transfer, DeviceId device) {
        return transfer.parts().stream()
                .filter(part -> part.device().equals(device))
                .findFirst()
                .orElseThrow()
                .state();
    }
}
