package org.passeur.signalling.opendht;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
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
