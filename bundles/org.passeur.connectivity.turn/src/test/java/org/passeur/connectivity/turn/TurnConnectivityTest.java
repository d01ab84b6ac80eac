package org.passeur.connectivity.turn;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.link.Side;
import org.passeur.tck.connectivity.ConnectivityProviderContract;

/** TURN is a connectivity provider. Peers are at 127.0.0.2, relays at 127.0.0.3, strangers at 127.0.0.1. */
final class TurnConnectivityTest extends ConnectivityProviderContract {
    private static Coturn server;
    private TurnConnectivity initiator;
    private TurnConnectivity responder;

    @BeforeAll
    static void startServer() throws Exception {
        server = Coturn.with(List.of("-L", "127.0.0.1", "-E", "127.0.0.3", "--no-tls", "--no-dtls"));
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void start() {
        initiator = Pairs.provider(List.of("127.0.0.2"), server.uri());
        responder = Pairs.provider(List.of("127.0.0.2"), server.uri());
    }

    @AfterEach
    void end() {
        initiator.end();
        responder.end();
    }

    @Override
    protected ConnectivityProvider provider(Side side) {
        return side == Side.INITIATOR ? initiator : responder;
    }

    @Override
    protected List<InetSocketAddress> ports(List<String> lines) {
        List<InetSocketAddress> ports = new ArrayList<>();
        lines.forEach(line -> AddressLine.read(line)
                .filter(each -> each.port() != 0)
                .ifPresent(each -> ports.add(new InetSocketAddress(each.address(), each.port()))));
        return ports;
    }

    @Override
    protected long resources() {
        return Census.threads() + Census.descriptors();
    }
}
