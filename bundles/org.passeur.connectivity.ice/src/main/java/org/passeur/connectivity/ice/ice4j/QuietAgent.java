package org.passeur.connectivity.ice.ice4j;

import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.passeur.connectivity.ice.blob.Credentials;
import org.passeur.connectivity.ice.engine.StunPort;

/** ice4j's agent with our credentials, without its habit of logging them, and with a way to have a connection checked. */
final class QuietAgent extends Agent {
    private final Credentials credentials;

    QuietAgent(Credentials credentials) {
        super(new EngineLog());
        this.credentials = credentials;
    }

    /** Begins a check, as if the peer's had come. */
    void check(StunPort connection, long priority) {
        incomingCheckReceived(
                new TransportAddress(connection.remote(), Transport.TCP),
                new TransportAddress(connection.local(), Transport.TCP),
                priority,
                "",
                "",
                false);
    }

    @Override
    public String getLocalUfrag() {
        return credentials.ufrag();
    }

    @Override
    public String getLocalPassword() {
        return credentials.password();
    }

    /** Also called by the super constructor, and logged. */
    @Override
    public String toString() {
        return "ice4j agent";
    }
}
