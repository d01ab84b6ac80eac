package org.passeur.core.engine;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Offer;
import org.passeur.core.session.OfferEvent;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.transfer.Exchange;

/** What the far end offers on a conversation that we began: each offer is a transfer. Used on the loop. */
final class Welcome implements Talk.Offers {
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
        IncomingTransfer transfer =
                admit(node, assembly, peer, on, arrived, exchange, transfers, () -> running.remove(exchange));
        running.put(exchange, transfer);
        transfer.begin();
    }

    /** Makes a transfer of an offer that came by a conversation; it has not begun. */
    static IncomingTransfer admit(
            Node node,
            Assembly assembly,
            RemoteDevice peer,
            Talk on,
            Talk.Arrived arrived,
            Exchange exchange,
            IncomingTransfers transfers,
            Runnable over) {
        var offer = new Offer(
                node.book().newId(),
                peer.account(),
                peer.id(),
                assembly.contacts().flatMap(contacts -> contacts.of(peer.account())),
                arrived.files());
        IncomingTransfer[] made = new IncomingTransfer[1];
        made[0] = new IncomingTransfer(
                node, offer, peer, on.link().path(), arrived.answer(), () -> on.cancel(exchange), () -> {
                    over.run();
                    transfers.over(made[0]);
                });
        transfers.begun(made[0]);
        return made[0];
    }

    @Override
    public void over(Exchange exchange, @Nullable Exception cause) {
        IncomingTransfer transfer = running.get(exchange);
        if (transfer != null) {
            transfer.on(new OfferEvent.ExchangeOver(cause));
        }
    }
}
