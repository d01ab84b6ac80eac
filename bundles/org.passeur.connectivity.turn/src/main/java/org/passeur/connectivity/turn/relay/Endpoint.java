package org.passeur.connectivity.turn.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.passeur.spi.link.Deadline;

/**
 * One address of one server.
 *
 * @param server as configured
 * @param name what its certificate must say
 * @param address where it is
 * @param from where to connect from, if it matters
 */
record Endpoint(ServerUri server, String name, InetSocketAddress address, Optional<InetAddress> from) {
    /** Connects, with TLS if the server has it. Closing the socket ends that. */
    void connect(TurnSocket socket, RelaySettings settings, Deadline deadline) throws IOException {
        socket.connect(address, from, deadline);
        if (server.tls()) {
            socket.secure(server, name, settings.trust(), settings.timers(), deadline);
        }
    }

    /** How logs and people call it. */
    String text() {
        return server.name() + (server.tls() ? " (TLS)" : "");
    }
}
