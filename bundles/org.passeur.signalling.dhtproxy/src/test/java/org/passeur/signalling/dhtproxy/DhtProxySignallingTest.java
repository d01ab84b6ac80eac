package org.passeur.signalling.dhtproxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.Keys;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.spi.signalling.SignallingProvider;
import org.passeur.tck.signalling.Bystander;
import org.passeur.tck.signalling.SignallingProviderContract;

class DhtProxySignallingTest extends SignallingProviderContract {
    private @Nullable RealProxy real;

    /** A network of its own for each test. */
    private RealProxy network() throws IOException {
        RealProxy network = real;
        if (network == null) {
            network = closing(RealProxy.start());
            real = network;
        }
        return network;
    }

    @Override
    protected SignallingProvider provider() throws IOException {
        return network().provider();
    }

    /** Whoever asks the proxy for what is stored for Bob. */
    @Override
    protected Bystander bystander() throws IOException {
        RealProxy network = network();
        Id bobs = Keys.messages(bob.id());
        return new Bystander() {
            @Override
            public List<InetSocketAddress> entryPoints() {
                return List.of(network.node.address());
            }

            @Override
            public List<byte[]> seen() {
                try {
                    return network.values(bobs).stream()
                            .map(value -> value instanceof Value.Closed closed
                                    ? closed.cypher().array()
                                    : ((Value.Open) value).body().data().array())
                            .toList();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void repeat(UnaryOperator<byte[]> change) throws IOException {
                for (Value value : network.values(bobs)) {
                    byte[] changed =
                            change.apply(((Value.Closed) value).cypher().array());
                    network.put(bobs, new Value.Closed(value.id() + 2, Bytes.of(changed), 0));
                }
            }

            @Override
            public boolean pass(Duration time) throws IOException {
                return network.pass(time);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    protected boolean isOurs(Thread thread) {
        return thread.getName().startsWith("passeur-dhtproxy-");
    }
}
