package org.passeur.bench.simulation;

import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.node.DhtNode;
import org.passeur.signalling.opendht.node.NodeSettings;
import org.passeur.signalling.opendht.node.Surroundings;
import org.passeur.signalling.opendht.node.Transport;
import org.passeur.signalling.opendht.wire.Family;

/** A real node at a place of the simulated world, and what it has sent. */
final class Resident implements Transport {
    /** What IPv4 and UDP put before a datagram. */
    static final int HEADERS = 28;

    final InetSocketAddress address;
    final Place place;
    final DhtNode node;
    private final World world;
    private final NodeLoop loop;
    private @Nullable Tap tap;
    private long datagrams;
    private long bytes;

    Resident(World world, Schedule schedule, InetSocketAddress address, RandomGenerator random) {
        this.world = world;
        this.address = address;
        this.place = Place.random(random);
        this.loop = new NodeLoop(schedule);
        this.node = new DhtNode(
                new NodeSettings(Id.random(random), 0, NodeSettings.DEFAULT_STORAGE),
                new Surroundings(loop, this, Runnable::run, random));
    }

    @Override
    public void send(InetSocketAddress to, byte[] datagram) {
        datagrams++;
        bytes += datagram.length + HEADERS;
        if (tap != null) {
            tap.sent(to, datagram);
        }
        world.carry(this, to, datagram);
    }

    @Override
    public boolean speaks(Family family) {
        return family == Family.V4;
    }

    void receive(InetSocketAddress from, byte[] datagram) {
        if (tap != null) {
            tap.received(from, datagram);
        }
        node.received(from, datagram);
    }

    /** Goes without a word, as a host that is switched off. */
    void end() {
        loop.end();
    }

    void watch(@Nullable Tap by) {
        tap = by;
    }

    /** Datagrams sent since the beginning. */
    long datagrams() {
        return datagrams;
    }

    /** Bytes sent since the beginning, headers included. */
    long bytes() {
        return bytes;
    }
}
