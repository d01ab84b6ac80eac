package org.passeur.connectivity.turn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.passeur.spi.link.Side;
import org.passeur.tck.link.LinkContract;

/**
 * Relayed links are links. By a relay of our own making: coturn 4.6.1 now and then forgets to read on when both directions are
 * full (docs/protocol/turn.md), and a contract wants that, a file does not.
 */
final class TurnLinkTest extends LinkContract {
    private static PretendServer server;
    private TurnConnectivity provider;
    private Pairs.@Nullable Pair made;

    @BeforeAll
    static void startServer() throws Exception {
        server = new PretendServer();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void start() {
        provider = Pairs.provider(List.of("127.0.0.1"), server.uri());
    }

    @AfterEach
    void end() throws Exception {
        if (made != null) {
            made.close();
        }
        provider.end();
    }

    @Override
    protected Ends pair() throws Exception {
        Pairs.Pair pair = Pairs.connect(
                provider.begin(Pairs.request(Side.INITIATOR)), provider.begin(Pairs.request(Side.RESPONDER)));
        made = pair;
        return new Ends(pair.responder(), pair.initiator());
    }

    @Override
    protected void cut(Ends ends) throws Exception {
        ends.a().close(); // no end of output before: the relay resets what is left
    }

    @Override
    protected boolean passesOnTheEnd() {
        return false; // RFC 6062 section 5.4: a relay ends both directions at once
    }
}
