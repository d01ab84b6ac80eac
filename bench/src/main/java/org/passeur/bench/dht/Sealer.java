package org.passeur.bench.dht;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Optional;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Sealing;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;

/** Offers of 2 KiB from one device to another, with keys as devices have them. */
final class Sealer {
    private static final int RSA_BITS = 4096;
    private static final int OFFER_BYTES = 2048;

    private final SecureRandom random = new SecureRandom();
    private final KeyPair sender;
    private final KeyPair recipient;
    private final Id recipientId;

    Sealer() throws GeneralSecurityException {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(RSA_BITS);
        this.sender = keys.generateKeyPair();
        this.recipient = keys.generateKeyPair();
        this.recipientId = Id.hash(recipient.getPublic().getEncoded());
    }

    Value.Closed seal() {
        byte[] offer = new byte[OFFER_BYTES];
        random.nextBytes(offer);
        Body body = Body.owned(sender.getPublic(), 0, recipientId, offer);
        return Sealing.seal(
                Signing.sign(random.nextLong() >>> 1 | 1, body, sender.getPrivate()), recipient.getPublic(), random);
    }

    Optional<Value.Open> open(Value value) {
        return value instanceof Value.Closed closed
                ? Sealing.open(closed, recipient.getPrivate(), recipientId)
                : Optional.empty();
    }
}
