package org.passeur.signalling.opendht;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.passeur.opendht.Keys;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.net.BindAddresses;
import org.passeur.signalling.opendht.node.LoopbackNode;
import org.passeur.spi.signalling.SignallingProvider;
import org.passeur.tck.signalling.Bystander;
import org.passeur.tck.signalling.SignallingProviderContract;

class OpenDhtSignallingTest extends SignallingProviderContract {
    @Override
    protected SignallingProvider provider() {
        var loopback = BindAddresses.parse(List.of("127.0.0.1"));
        return new OpenDhtSignalling(new Settings(0, loopback, List.of(), 0, true), Clock.systemUTC());
    }

    @Override
    protected Bystander bystander() throws IOException {
        LoopbackNode node = LoopbackNode.recording();
        return new Bystander() {
            @Override
            public List<InetSocketAddress> entryPoints() {
                return List.of(node.address());
            }

            @Override
            public List<byte[]> seen() {
                return node.datagrams();
            }

            @Override
            public void repeat(UnaryOperator<byte[]> change) throws IOException {
                Id key = Keys.messages(bob.id());
                try {
                    for (Value value : node.get(key)) {
                        byte[] changed =
                                change.apply(((Value.Closed) value).cypher().array());
                        node.put(key, new Value.Closed(value.id() + 2, Bytes.of(changed), 0));
                    }
                } catch (Exception e) {
                    throw new IOException("the node failed", e);
                }
            }

            @Override
            public boolean pass(Duration time) {
                node.pass(time);
                return true;
            }

            @Override
            public void close() {
                node.close();
            }
        };
    }

    @Override
    protected boolean isOurs(Thread thread) {
        return thread.getName().startsWith("passeur-opendht-");
    }
}
