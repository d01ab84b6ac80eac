package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.wire.Family;

/** Many nodes in one thread and in virtual time: the same in every run. */
final class VirtualNetwork {
    final VirtualLoop loop = new VirtualLoop();
    final Random random = new Random(7);
    private final Map<InetSocketAddress, BiConsumer<InetSocketAddress, byte[]>> places = new HashMap<>();
    private final Map<InetSocketAddress, InetSocketAddress> moved = new HashMap<>();
    private int sent;
    private BiPredicate<InetSocketAddress, byte[]> loses = (to, datagram) -> false;

    /** A place at which datagrams arrive after one to five milliseconds, in order as mostly in the field. */
    Transport place(InetSocketAddress at, BiConsumer<InetSocketAddress, byte[]> receiver) {
        places.put(at, receiver);
        return new Transport() {
            @Override
            public void send(InetSocketAddress to, byte[] datagram) {
                InetSocketAddress here = moved.getOrDefault(at, at);
                sent++;
                if (!loses.test(to, datagram)) {
                    loop.after(
                            1 + Math.floorMod(here.hashCode() ^ to.hashCode(), 5),
                            () -> places.getOrDefault(to, (f, d) -> {}).accept(here, datagram));
                }
            }

            @Override
            public boolean speaks(Family family) {
                return family == Family.of(at);
            }
        };
    }

    /** Whoever is there is somewhere else from now on. */
    void move(InetSocketAddress from, InetSocketAddress to) {
        moved.put(from, to);
        places.put(to, places.getOrDefault(from, (f, d) -> {}));
        places.remove(from);
    }

    /** Whoever is there gets nothing any more. */
    void unplug(InetSocketAddress place) {
        places.remove(place);
    }

    void losing(BiPredicate<InetSocketAddress, byte[]> which) {
        loses = which;
    }

    int sent() {
        return sent;
    }

    /** A node at 10.x.y.z, port 4222. */
    DhtNode node(int number) {
        return node(number, loop, false);
    }

    /** One on a loop of its own, which may hand over what it stores. */
    DhtNode node(int number, EventLoop on, boolean handsOver) {
        InetSocketAddress here = address(number);
        List<DhtNode> receiver = new ArrayList<>(1); // the node needs its transport first
        Transport transport = place(here, (from, datagram) -> receiver.forEach(node -> node.received(from, datagram)));
        var node = new DhtNode(
                new NodeSettings(Id.random(random), 0, NodeSettings.DEFAULT_STORAGE, handsOver),
                new Surroundings(on, transport, Runnable::run, random));
        receiver.add(node);
        node.start();
        return node;
    }

    static InetSocketAddress address(int number) {
        try {
            byte[] ip = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
            return new InetSocketAddress(InetAddress.getByAddress(ip), 4222);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
