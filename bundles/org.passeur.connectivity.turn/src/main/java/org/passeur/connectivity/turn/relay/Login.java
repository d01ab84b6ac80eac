package org.passeur.connectivity.turn.relay;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.passeur.connectivity.turn.stun.Attribute;
import org.passeur.connectivity.turn.stun.Challenge;
import org.passeur.connectivity.turn.stun.Incoming;
import org.passeur.connectivity.turn.stun.Key;
import org.passeur.connectivity.turn.stun.Method;
import org.passeur.connectivity.turn.stun.StunCodec;
import org.passeur.connectivity.turn.stun.StunMessage;
import org.passeur.connectivity.turn.stun.Transaction;

/**
 * Our credentials at one server and the challenge that they answer (RFC 8489 section 9.2), shared by all connections of an
 * allocation. For any thread.
 */
final class Login {
    private static final int TRIES = 4; // without challenge, with it, and two nonces that went stale meanwhile

    private final ServerUri server;
    private final Random random;
    private volatile @Nullable Challenge challenge;

    Login(ServerUri server, Random random) {
        this.server = server;
        this.random = random;
    }

    /** Carries a request to the server and brings its answer back. */
    interface Carrier {
        Incoming exchange(Transaction transaction, byte[] request) throws IOException;
    }

    /** What a request says; addresses depend on its transaction. */
    interface Content {
        List<Attribute> attributes(Transaction transaction);
    }

    /**
     * Asks, as often as it takes to be believed.
     *
     * @throws TurnRefused if the answer is an error
     */
    StunMessage ask(Method method, Content content, Carrier carrier) throws IOException {
        for (int tries = 1; ; tries++) {
            Challenge known = challenge;
            Transaction transaction = Transaction.next(random);
            var request =
                    new StunMessage(method, StunMessage.Kind.REQUEST, transaction, content.attributes(transaction));
            Key key = known == null ? null : known.key(server.user(), server.password());
            byte[] bytes = StunCodec.write(known == null ? request : known.answer(request, server.user()), key);
            Incoming answer = carrier.exchange(transaction, bytes);
            StunMessage message = check(method, answer, key);
            if (message.kind() == StunMessage.Kind.SUCCESS) {
                return message;
            }
            if (tries == TRIES || !learn(message, known)) {
                throw TurnRefused.of(server.name(), message);
            }
        }
    }

    private StunMessage check(Method method, Incoming answer, @Nullable Key key) throws IOException {
        StunMessage message = answer.message();
        if (message.method() != method) {
            throw new IOException("TURN server " + server.name() + " answers another question than was asked");
        }
        List<String> strange = message.notUnderstood();
        if (!strange.isEmpty()) {
            // RFC 8489 sections 6.3.3 and 6.3.4: the transaction has failed
            throw new IOException("TURN server " + server.name() + " demands that we understand "
                    + String.join(", ", strange) + ", which this version does not");
        }
        if (message.kind() == StunMessage.Kind.SUCCESS && key != null && !answer.isSignedBy(key)) {
            throw new IOException("the answer of TURN server " + server.name()
                    + " is not signed with our password: somebody else may have written it");
        }
        return message;
    }

    /** Whether asking again makes sense. */
    private boolean learn(StunMessage error, @Nullable Challenge answered) throws IOException {
        int code = error.errorCode();
        boolean challenged =
                code == TurnRefused.STALE_NONCE || (code == TurnRefused.UNAUTHENTICATED && answered == null);
        if (!challenged) {
            return false;
        }
        if (server.user().isEmpty()) {
            throw new IOException("TURN server " + server.name()
                    + " asks for a user name and a password: configure turn:USER:PASSWORD@" + server.name());
        }
        challenge = Challenge.of(error);
        return true;
    }
}
