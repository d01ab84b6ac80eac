package org.passeur.signalling.opendht.node;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.net.BindAddresses;
import org.passeur.signalling.opendht.net.UdpLoop;
import org.passeur.signalling.opendht.net.UdpTransport;
import org.passeur.signalling.opendht.wire.Query;

/** A node on one or more loopback addresses. */
public final class LoopbackNode implements Closeable {
    private static final Random RANDOM = new Random();

    private final UdpLoop loop;
    private final ShiftedLoop time;
    private final UdpTransport transport;
    private final DhtNode node;
    private final String host;
    private final List<byte[]> datagrams = new CopyOnWriteArrayList<>();

    private LoopbackNode(String host, long network, boolean recording, LongSupplier wallMillis) throws IOException {
        this.host = host;
        this.transport = UdpTransport.open(BindAddresses.parse(List.of(host.split(","))), 0);
        this.loop = new UdpLoop("passeur-opendht-test-" + transport.port(), System::nanoTime, wallMillis);
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
        return new LoopbackNode("127.0.0.1", 0, false, System::currentTimeMillis);
    }

    /** One with this clock on its wall. */
    public static LoopbackNode start(LongSupplier wallMillis) throws IOException {
        return new LoopbackNode("127.0.0.1", 0, false, wallMillis);
    }

    /** A node of another network, or at another address. */
    public static LoopbackNode start(String host, long network) throws IOException {
        return new LoopbackNode(host, network, false, System::currentTimeMillis);
    }

    /** One that keeps all datagrams that it is sent. */
    public static LoopbackNode recording() throws IOException {
        return new LoopbackNode("127.0.0.1", 0, true, System::currentTimeMillis);
    }

    /** The node itself. */
    public DhtNode node() {
        return node;
    }

    /** Where it is. */
    public InetSocketAddress address() {
        return new InetSocketAddress(host.split(",")[0], transport.port());
    }

    /** What it was sent. */
    public List<byte[]> datagrams() {
        return List.copyOf(datagrams);
    }

    /** Lets so much time pass at once for what the node stores and does. */
    public void pass(Duration duration) {
        time.pass(duration);
    }

    /** Has it enter the network by another. */
    public void enterBy(LoopbackNode other) {
        node.bootstrap(List.of(other.address()));
    }

    /** Waits until another node has answered; each question goes through the loop, which gets its turn so. */
    public void awaitConnected() throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!node.connected()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("the node " + address() + " found nobody");
            }
            get(Id.hash("nothing"));
        }
    }

    /** Whether a node has taken it. */
    public boolean put(Id key, Value value) throws Exception {
        return node.put(key, value).get(20, TimeUnit.SECONDS);
    }

    /** What is under the key. */
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
