package org.passeur.bench.dht;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.net.BindAddresses;
import org.passeur.signalling.opendht.net.UdpLoop;
import org.passeur.signalling.opendht.net.UdpTransport;
import org.passeur.signalling.opendht.node.DhtNode;
import org.passeur.signalling.opendht.node.NodeSettings;
import org.passeur.signalling.opendht.node.Surroundings;

/** A node of ours on loopback. */
final class OurNode implements Closeable {
    private static final String HOST = "127.0.0.1";

    final DhtNode node;
    private final UdpLoop loop;
    private final UdpTransport transport;
    private final String threadName;

    OurNode() throws IOException {
        this.transport = UdpTransport.open(BindAddresses.parse(List.of(HOST)), 0);
        this.threadName = "passeur-opendht-" + transport.port();
        this.loop = new UdpLoop(threadName);
        var random = new SecureRandom();
        this.node = new DhtNode(
                new NodeSettings(Id.random(random), 0, NodeSettings.DEFAULT_STORAGE),
                new Surroundings(loop, transport, Runnable::run, random));
        transport.start(loop, node::received);
        node.start();
        loop.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(HOST, transport.port());
    }

    /** What its one thread has computed so far. */
    double processorMillis() {
        return Threads.processorMillis(threadName);
    }

    @Override
    public void close() {
        loop.execute(node::stop);
        loop.close();
    }
}
