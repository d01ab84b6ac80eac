package org.passeur.opendht;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Owner;
import org.passeur.opendht.value.Sealing;
import org.passeur.opendht.value.Value;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what is put under our key, proves who sent it and hands it over. What is not for us, not signed or not provable
 * is dropped without a word to anybody.
 */
final class Postbox {
    private static final Logger LOG = LoggerFactory.getLogger(Postbox.class);

    /** Values of this user type are the newer protocol's, with another content. */
    private static final String NEWER_PROTOCOL = "peer_request";

    private static final int MAX_PENDING = 256;
    private static final int PROOF_TRIES = 6;
    private static final long FIRST_RETRY_MILLIS = 250;

    private final LocalDevice self;
    private final Id selfId;
    private final Inbox inbox;
    private final Certificates certificates;
    private final Alarm alarm;
    private final Workers workers;
    private final AtomicInteger pending = new AtomicInteger();
    private volatile boolean closed;

    Postbox(LocalDevice self, Inbox inbox, Certificates certificates, Alarm alarm, Workers workers) {
        this.self = self;
        this.selfId = Id.ofHex(self.id().hex());
        this.inbox = inbox;
        this.certificates = certificates;
        this.alarm = alarm;
        this.workers = workers;
    }

    /** A value came under our key. Does not block. */
    void arrived(Value value) {
        if (!(value instanceof Value.Closed sealed)) {
            LOG.debug("A value for us that everybody can read is ignored");
        } else if (pending.incrementAndGet() > MAX_PENDING || !workers.offer(() -> open(sealed))) {
            pending.decrementAndGet();
            LOG.debug("Too many messages at once: one is dropped");
        }
    }

    private void open(Value.Closed sealed) {
        Optional<Value.Open> open = Sealing.open(sealed, self.key(), selfId);
        Owner owner = open.map(value -> value.body().owner()).orElse(null);
        if (open.isEmpty()
                || owner == null
                || owner.keyId().equals(selfId)
                || open.get().body().userType().equals(NEWER_PROTOCOL)
                || open.get().body().data().length() > Signalling.MAX_MESSAGE) {
            LOG.debug("The sealed value {} is ignored", sealed.id());
            pending.decrementAndGet();
            return;
        }
        prove(open.get(), owner.keyId(), 1);
    }

    private void prove(Value.Open message, Id sender, int tries) {
        var unused = certificates.device(sender).thenAccept(device -> {
            if (device.isPresent()) {
                workers.offer(() -> hand(message, device.get()));
                pending.decrementAndGet();
            } else if (tries < PROOF_TRIES && !closed) { // its certificate may be on its way
                alarm.after(FIRST_RETRY_MILLIS << (tries - 1), () -> prove(message, sender, tries + 1));
            } else {
                LOG.info("A message of the device {} is dropped: its certificate is not to be found", sender);
                pending.decrementAndGet();
            }
        });
    }

    private void hand(Value.Open message, RemoteDevice sender) {
        if (!closed) {
            inbox.received(new SignallingMessage(
                    id(message), sender, message.body().data().array()));
        }
    }

    /**
     * The same for all copies: made of the signature, which is the sender's alone. The value's own id is outside the seal,
     * where those who store it can change it.
     */
    private static String id(Value.Open message) {
        return HexFormat.of().formatHex(Id.hash(message.signature().array()).bytes());
    }

    void close() {
        closed = true;
    }
}
