package org.passeur.core.engine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.passeur.core.message.MalformedMessageException;
import org.passeur.core.message.PeerConnectionCodec;
import org.passeur.core.message.PeerConnectionMessage;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at what signalling hands over: answers go to who waits for them, requests are answered if that is wanted. */
final class Requests {
    private static final Logger log = LoggerFactory.getLogger(Requests.class);

    /** Messages that wait to be looked at; more are dropped, and signalling brings most of them again. */
    private static final int MAX_QUEUED = 256;

    private final Node node;
    private final Answers answers;
    private final Supplier<Optional<Assembly>> assembly;
    private final IncomingTransfers transfers;
    private final Consumer<ReceiverSession> ended;
    private final SeenRequests seen;
    private final Admission admission;
    private final AtomicInteger queued = new AtomicInteger();

    Requests(
            Node node,
            Answers answers,
            Supplier<Optional<Assembly>> assembly,
            IncomingTransfers transfers,
            Consumer<ReceiverSession> ended) {
        this.node = node;
        this.answers = answers;
        this.assembly = assembly;
        this.transfers = transfers;
        this.ended = ended;
        this.seen = new SeenRequests(node.clock());
        this.admission = new Admission(node.settings());
    }

    /** By any thread; returns at once. */
    void received(Named<Signalling> by, SignallingMessage message, Consumer<ReceiverSession> begun) {
        if (queued.incrementAndGet() > MAX_QUEUED) {
            queued.decrementAndGet();
            log.debug(
                    "a message of device {} is dropped: too many at a time",
                    message.sender().id());
            return;
        }
        node.loop().post(() -> {
            queued.decrementAndGet();
            look(by, message, begun);
        });
    }

    private void look(Named<Signalling> by, SignallingMessage message, Consumer<ReceiverSession> begun) {
        RemoteDevice sender = message.sender();
        PeerConnectionMessage decoded;
        try {
            decoded = PeerConnectionCodec.decode(message.body());
        } catch (MalformedMessageException e) {
            log.debug("a message of device {} is ignored: {}", sender.id(), e.getMessage());
            return;
        }
        if (decoded.request()) {
            request(by, sender, decoded, begun);
        } else if (!answers.arrived(sender.id(), decoded, by.name())) {
            log.debug("an answer of device {} that nobody waits for is ignored", sender.id());
        }
    }

    private void request(
            Named<Signalling> by, RemoteDevice sender, PeerConnectionMessage request, Consumer<ReceiverSession> begun) {
        Optional<Assembly> able = assembly.get();
        String refusal = able.map(now -> refusal(now, sender, request)).orElse("a slot is not filled");
        if (able.isEmpty() || !refusal.isEmpty()) {
            log.debug("a request of device {} is not answered: {}", sender.id(), refusal);
            return;
        }
        seen.add(sender.id(), request.id());
        ReceiverSession[] made = new ReceiverSession[1];
        made[0] = new ReceiverSession(
                node, able.get(), sender, request, by, admission, transfers, () -> ended.accept(made[0]));
        begun.accept(made[0]);
        made[0].begin();
    }

    /** Why a request gets no answer; empty if it does. The last check takes a place. */
    private String refusal(Assembly now, RemoteDevice sender, PeerConnectionMessage request) {
        if (sender.id().equals(now.self().id())) {
            return "it is our own";
        }
        if (seen.contains(sender.id(), request.id())) {
            return "it is a copy of one that was";
        }
        if (request.addresses().isEmpty()) {
            return "it has no addresses";
        }
        boolean known = now.contacts()
                .flatMap(contacts -> contacts.of(sender.account()))
                .isPresent();
        if (node.settings().contactsOnly() && !known) {
            return "account " + sender.account() + " is no contact (answer_requests_from=contacts)";
        }
        return admission.enter(sender.id()) ? "" : "too many at a time (max_incoming_negotiations)";
    }
}
