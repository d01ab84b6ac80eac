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
            node.figures().brought(Fate.TOO_MANY_QUEUED);
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
            node.figures().brought(Fate.MALFORMED);
            log.debug("a message of device {} is ignored: {}", sender.id(), e.getMessage());
            return;
        }
        if (decoded.request()) {
            request(by, sender, decoded, begun);
        } else if (answers.arrived(sender.id(), decoded, by.name())) {
            node.figures().brought(Fate.REPLY);
        } else {
            node.figures().brought(Fate.UNASKED_REPLY);
            log.debug("an answer of device {} that nobody waits for is ignored", sender.id());
        }
    }

    private void request(
            Named<Signalling> by, RemoteDevice sender, PeerConnectionMessage request, Consumer<ReceiverSession> begun) {
        Optional<Assembly> able = assembly.get();
        Fate fate = able.map(now -> fate(now, sender, request)).orElse(Fate.NO_SLOT);
        node.figures().brought(fate);
        if (able.isEmpty() || fate != Fate.ANSWERED) {
            log.debug("a request of device {} is not answered: {}", sender.id(), fate.words);
            return;
        }
        seen.add(sender.id(), request.id());
        ReceiverSession[] made = new ReceiverSession[1];
        made[0] = new ReceiverSession(
                node, able.get(), sender, request, by, admission, transfers, () -> ended.accept(made[0]));
        begun.accept(made[0]);
        made[0].begin();
    }

    /** Whether a request is answered, or why not. The last check takes a place. */
    private Fate fate(Assembly now, RemoteDevice sender, PeerConnectionMessage request) {
        if (sender.id().equals(now.self().id())) {
            return Fate.OWN;
        }
        if (seen.contains(sender.id(), request.id())) {
            return Fate.COPY;
        }
        if (request.addresses().isEmpty()) {
            return Fate.NO_ADDRESSES;
        }
        boolean known = now.contacts()
                .flatMap(contacts -> contacts.of(sender.account()))
                .isPresent();
        if (node.settings().contactsOnly() && !known) {
            return Fate.STRANGER;
        }
        return admission.enter(sender.id()) ? Fate.ANSWERED : Fate.TOO_MANY;
    }
}
