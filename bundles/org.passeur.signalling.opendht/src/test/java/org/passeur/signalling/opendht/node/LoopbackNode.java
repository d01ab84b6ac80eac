package org.passeur.signalling.opendht.node;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.net.BindAddresses;
import org.passeur.signalling.opendht.net.UdpLoop;
import org.passeur.signalling.opendht.net.UdpTransport;
import org.passeur.signalling.opendht.wire.Query;

/** A node on a loopback address. */
public final class LoopbackNode implements Closeable {
    private static final Random RANDOM = new Random();

    private final UdpLoop loop;
    private final ShiftedLoop time;
    private final UdpTransport transport;
    private final DhtNode node;
    private final String host;
    private final List<byte[]> datagrams = new CopyOnWriteArrayList<>();

    private LoopbackNode(String host, long network, boolean recording) throws IOException {
        this.host = host;
        this.transport = UdpTransport.open(BindAddresses.parse(List.of(host)), 0);
        this.loop = new UdpLoop("passeur-opendht-test-" + transport.port());
        this.time = new ShiftedLoop(loop);
        this.node = new DhtNode(
                new NodeSettings(Id.random(RANDOM), network, NodeSettings.DEFAULT_STORAGE),
                new Surroundings(time, transport, Runnable::run, RANDOM));
        transport.start(loop, (from, datagram) -> {
            if (recording) {
                datagrams.add(datagram);
            }
            node.received(from, datagram);
        });
        node.start();
        loop.start();
    }

    /** A node of the public network's number. */
    public static LoopbackNode start() throws IOException {
        return new LoopbackNode("127.0.0.1", 0, false);
    }

    static LoopbackNode start(String host, long network) throws IOException {
        return new LoopbackNode(host, network, false);
    }

    /** One that keeps all datagrams that it is sent. */
    public static LoopbackNode recording() throws IOException {
        return new LoopbackNode("127.0.0.1", 0, true);
    }

    /** The node itself. */
    public DhtNode node() {
        return node;
    }

    /** Where it is. */
    public InetSocketAddress address() {
        return new InetSocketAddress(host, transport.port());
    }

    /** What it was sent. */
    public List<byte[]> datagrams() {
        return List.copyOf(datagrams);
    }

    /** Lets so much time pass at once for what the node stores and does. */
    public void pass(Duration duration) {
        time.pass(duration);
    }

    void enterBy(LoopbackNode other) {
        node.bootstrap(List.of(other.address()));
    }

    /** Waits until another node has answered; each question goes through the loop, which gets its turn so. */
    void awaitConnected() throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!node.connected()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("the node " + address() + " found nobody");
            }
            get(Id.hash("nothing"));
        }
    }

    /** Puts a value; says whether another node took it. */
    public boolean put(Id key, Value value) throws Exception {
        return node.put(key, value).get(20, TimeUnit.SECONDS);
    }

    /** All that is found under a key. */
    public List<Value> get(Id key) throws Exception {
        List<Value> values = new CopyOnWriteArrayList<>();
        node.get(key, Query.ALL, values::add).get(20, TimeUnit.SECONDS);
        return values;
    }

    @Override
    public void close() {
        loop.execute(node::stop);
        loop.close();
    }
}
