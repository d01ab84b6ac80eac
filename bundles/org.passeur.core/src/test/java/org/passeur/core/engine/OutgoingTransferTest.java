package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.passeur.api.Ticket;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.core.files.SourceFile;
import org.passeur.spi.signalling.Signalling;
import org.passeur.tck.standin.LineProtocol;
import org.passeur.tck.standin.MemoryNetwork;
import org.passeur.tck.standin.PlainSecurity;
import org.passeur.tck.standin.StandInDevice;

class OutgoingTransferTest extends TwoNodes {
    private static Assembly by(Assembly usual, List<Named<Signalling>> signallings) {
        return new Assembly(
                usual.self(), signallings, usual.connectivity(), usual.security(), usual.protocols(), usual.contacts());
    }

    private Transfer send(TestNode from, Assembly assembly) throws Exception {
        var file = file("a", 10);
        var sending = new Sending(List.of(file), Ticket.of(StandInDevice.accountId("bob")));
        return from.engine.send(assembly, sending, List.of(SourceFile.Found.at(file)));
    }

    @Test
    void a_search_without_a_network_gives_its_place_back() throws Exception {
        Duration wait = Duration.ofSeconds(5);
        var one = new Settings(wait, wait, wait, wait, wait, wait, false, 32, 4, 1, 128, 256, 1000);
        TestNode carol = with(new TestNode(
                "carol", "carol", home, network, one, new PlainSecurity(), new LineProtocol(false), memory));
        bob.acceptAll();
        Transfer nowhere = send(carol, by(carol.assembly(), List.of()));
        assertThat(carol.failure(nowhere.id())).isInstanceOf(TransferException.PeerUnreachable.class);
        Transfer next = send(carol, carol.assembly());
        assertThat(carol.ended(next.id()).state()).isEqualTo(TransferState.FINISHED);
    }

    @Test
    void cancelling_a_search_after_all_found_devices_failed_is_shown_as_an_end() throws Exception {
        bob.refuseAll();
        Signalling empty = new MemoryNetwork().join(alice.device, message -> {});
        var both = List.of(alice.assembly().signallings().get(0), new Named<>("empty", empty));
        Transfer sent = send(alice, by(alice.assembly(), both));
        alice.await(TransferEvent.PartEnded.class);
        alice.engine.cancel(sent.id());
        Transfer last = alice.ended(sent.id());
        assertThat(last.state()).isEqualTo(TransferState.CLOSED_BY_PEER);
        assertThat(last.failure()).get().isInstanceOf(TransferException.Refused.class);
    }

    @Test
    void a_network_that_fails_to_tell_our_addresses_holds_nothing_up() throws Exception {
        bob.acceptAll();
        Named<Signalling> usual = alice.assembly().signallings().get(0);
        Signalling failing = (Signalling) Proxy.newProxyInstance(
                Signalling.class.getClassLoader(), new Class<?>[] {Signalling.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("publicAddresses")) {
                        throw new IllegalStateException("closed");
                    }
                    try {
                        return method.invoke(usual.service(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        Transfer sent = send(alice, by(alice.assembly(), List.of(new Named<>("failing", failing))));
        assertThat(alice.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
    }

    @Test
    void a_handler_that_still_thinks_is_interrupted_when_the_offer_is_over() throws Exception {
        var thinking = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        bob.handlers.add(offer -> {
            thinking.countDown();
            try {
                new CountDownLatch(1).await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return Optional.empty();
        });
        Transfer sent = alice.send("bob", file("a", 10));
        assertThat(thinking.await(10, TimeUnit.SECONDS)).isTrue();
        alice.engine.cancel(sent.id());
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(bob.failure(bob.await(TransferEvent.Ended.class)))
                .isInstanceOfSatisfying(
                        TransferException.Cancelled.class,
                        c -> assertThat(c.byPeer()).isTrue());
    }
}
