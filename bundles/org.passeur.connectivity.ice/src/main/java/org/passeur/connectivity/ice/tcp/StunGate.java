package org.passeur.connectivity.ice.tcp;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.passeur.connectivity.ice.blob.Credentials;

/**
 * Lets through the STUN messages of the peer, who alone knows the passwords, and of nobody else: the engine behind it
 * does not check the integrity of responses. Safe for all threads.
 */
public final class StunGate {
    private final Credentials local;
    private volatile @Nullable Credentials remote;

    /** @param local what the peer's requests must be signed with */
    public StunGate(Credentials local) {
        this.local = local;
    }

    /** From now on responses signed with these pass too. */
    public void remote(Credentials credentials) {
        remote = credentials;
    }

    /** A check for consent, once the peer's credentials are known. */
    Optional<StunMessage> consentCheck(byte[] transaction) {
        return Optional.ofNullable(remote).map(peer -> StunMessage.consentCheck(local, peer, transaction));
    }

    /** Whether it is a check from the peer, who by that proves who it is. */
    boolean isCheck(StunMessage message) {
        return message.type() == StunMessage.BINDING_REQUEST
                && message.addressee().filter(local.ufrag()::equals).isPresent()
                && message.signedWith(local.password());
    }

    /** Whether it is from the peer. Indications are not signed and say nothing: they do not pass. */
    boolean passes(StunMessage message) {
        Credentials peer = remote;
        boolean answer = message.type() == StunMessage.BINDING_SUCCESS || message.type() == StunMessage.BINDING_ERROR;
        return isCheck(message) || (answer && peer != null && message.signedWith(peer.password()));
    }
}
