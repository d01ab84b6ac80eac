package org.passeur.connectivity.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.passeur.connectivity.ice.blob.Credentials;
import org.passeur.connectivity.ice.engine.IceEngine;
import org.passeur.connectivity.ice.engine.StunPort;
import org.passeur.connectivity.ice.ice4j.Ice4jEngines;
import org.passeur.connectivity.ice.tcp.Consents;
import org.passeur.connectivity.ice.tcp.PortRange;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;

/** How a negotiation uses its engine. */
@Timeout(60)
final class EngineUseTest {
    private final AtomicInteger closed = new AtomicInteger();

    /** An engine of ice4j whose end is counted, and whose nominations may be withheld. */
    private IceEngine watched(
            Side side, Credentials local, List<InetSocketAddress> hosts, IceEngine.Listener told, boolean silent) {
        var listener = new IceEngine.Listener() {
            @Override
            public void nominated(InetSocketAddress here, InetSocketAddress there) {
                if (!silent) {
                    told.nominated(here, there);
                }
            }

            @Override
            public void valid(InetSocketAddress here, InetSocketAddress there) {
                told.valid(here, there);
            }

            @Override
            public void failed() {
                told.failed();
            }
        };
        IceEngine engine = new Ice4jEngines().create(side, local, hosts, listener);
        return new IceEngine() {
            @Override
            public void start(Credentials remote) {
                engine.start(remote);
            }

            @Override
            public void attach(StunPort connection) {
                engine.attach(connection);
            }

            @Override
            public void check(StunPort connection, long priority) {
                engine.check(connection, priority);
            }

            @Override
            public void nominate(InetSocketAddress here, InetSocketAddress there) {
                engine.nominate(here, there);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
                engine.close();
            }
        };
    }

    private IceNegotiation begin(Side side, boolean silent) {
        Negotiated.warmUp();
        IceEngine.Factory engines =
                (controlling, local, hosts, listener) -> watched(controlling, local, hosts, listener, silent);
        var settings = new IceSettings(
                new BindAddresses(List.of("127.0.0.1")),
                PortRange.ANY,
                List.of(),
                new StunServers(List.of(), System::nanoTime),
                engines,
                new Consents(System::nanoTime),
                new SecureRandom(),
                System::nanoTime);
        var negotiation = new IceNegotiation(Negotiated.request(side), settings, 1);
        negotiation.begin();
        return negotiation;
    }

    private static void introduce(IceNegotiation initiator, IceNegotiation responder) throws Exception {
        responder.remoteLines(initiator.localLines());
        initiator.remoteLines(responder.localLines());
    }

    @Test
    void data_on_a_connection_makes_it_a_link_before_the_engine_says_so() throws Exception {
        IceNegotiation initiator = begin(Side.INITIATOR, false);
        IceNegotiation responder = begin(Side.RESPONDER, true);
        introduce(initiator, responder);
        Link here = initiator.open(Deadline.after(Negotiated.LONG)).orElseThrow();
        assertThat(responder.open(Deadline.after(Duration.ofMillis(300)))).isEmpty();
        here.write(ByteBuffer.wrap(new byte[] {5}));
        Link there = responder.open(Deadline.after(Negotiated.LONG)).orElseThrow();
        ByteBuffer into = ByteBuffer.allocate(1);
        assertThat(there.read(into)).isEqualTo(1);
        assertThat(into.get(0)).isEqualTo((byte) 5);
        initiator.close();
        responder.close();
        there.close();
        here.close();
    }

    @Test
    void an_engine_ends_with_the_last_link_that_came_from_it() throws Exception {
        IceNegotiation initiator = begin(Side.INITIATOR, false);
        IceNegotiation responder = begin(Side.RESPONDER, false);
        introduce(initiator, responder);
        Link here = initiator.open(Deadline.after(Negotiated.LONG)).orElseThrow();
        Link there = responder.open(Deadline.after(Negotiated.LONG)).orElseThrow();
        initiator.close();
        responder.close();
        assertThat(closed).hasValue(0);
        there.close();
        assertThat(closed).hasValue(1);
        here.close();
        assertThat(closed).hasValue(2);
    }

    @Test
    void an_engine_without_links_ends_with_its_negotiation() throws Exception {
        IceNegotiation alone = begin(Side.INITIATOR, false);
        alone.localLines();
        alone.close(); // perhaps before there is an engine
        Deadline deadline = Deadline.after(Negotiated.LONG);
        while (closed.get() == 0 && !deadline.passed()) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        assertThat(closed).hasValue(1);
    }
}
