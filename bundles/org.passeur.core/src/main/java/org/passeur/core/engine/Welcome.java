package org.passeur.core.engine;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Offer;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.transfer.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the far end offers on a conversation that we began: each offer is a transfer. Used on the loop. */
final class Welcome implements Talk.Offers {
    private static final Logger log = LoggerFactory.getLogger(Welcome.class);

    private final Node node;
    private final Assembly assembly;
    private final RemoteDevice peer;
    private final IncomingTransfers transfers;
    private final Map<Exchange, IncomingTransfer> running = new HashMap<>();
    private @Nullable Talk talk;

    Welcome(Node node, Assembly assembly, RemoteDevice peer, IncomingTransfers transfers) {
        this.node = node;
        this.assembly = assembly;
        this.peer = peer;
        this.transfers = transfers;
    }

    /** Tells on which conversation, before it begins. */
    void on(Talk which) {
        talk = which;
    }

    @Override
    public void offered(Talk.Arrived arrived, Exchange exchange) {
        Talk on = talk;
        if (on == null) {
            return;
        }
        boolean known = assembly.contacts()
                .flatMap(contacts -> contacts.of(peer.account()))
                .isPresent();
        if (node.settings().contactsOnly() && !known) {
            on.cancel(exchange);
            return;
        }
        admit(node, assembly, peer, on, arrived, exchange, transfers, running);
    }

    /** Makes a transfer of an offer that came by a conversation, or goes on with one that is known. */
    static void admit(
            Node node,
            Assembly assembly,
            RemoteDevice peer,
            Talk on,
            Talk.Arrived arrived,
            Exchange exchange,
            IncomingTransfers transfers,
            Map<Exchange, IncomingTransfer> running) {
        Resumptions resumptions = node.talks().resumptions();
        if (resumptions.hasArrived(peer.id(), arrived.id(), arrived.files())) {
            node.workers().surely("passeur-answer " + peer.id(), () -> answerArrived(arrived));
            return;
        }
        var way = new Way(
                Optional.of(on.link()),
                Optional.of(on.story()),
                arrived.answer(),
                exchange,
                () -> on.cancel(exchange),
                Optional.of(arrived.id()));
        Optional<IncomingTransfer> known = resumptions.find(peer.id(), arrived.id());
        if (known.isPresent() && known.get().resume(way, arrived.files())) {
            running.put(exchange, known.get());
            return;
        }
        var offer = new Offer(
                node.book().newId(),
                peer.account(),
                peer.id(),
                assembly.contacts().flatMap(contacts -> contacts.of(peer.account())),
                arrived.files());
        IncomingTransfer[] made = new IncomingTransfer[1];
        made[0] = new IncomingTransfer(node, offer, peer, way, () -> transfers.over(made[0]));
        running.put(exchange, made[0]);
        transfers.begun(made[0]);
        made[0].begin();
    }

    /** The sender does not know that all of it is here: nothing more is wanted of it. */
    private static void answerArrived(Talk.Arrived arrived) {
        try {
            arrived.answer().acceptSome(Collections.nCopies(arrived.files().size(), Optional.empty()));
        } catch (IOException | RuntimeException e) {
            log.debug("that a transfer had arrived could not be told", e);
        }
    }

    @Override
    public void over(Exchange exchange, @Nullable Exception cause) {
        IncomingTransfer transfer = running.remove(exchange);
        if (transfer != null) {
            transfer.over(exchange, cause);
        }
    }
}
