package org.passeur.signalling.opendht.interop;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.passeur.opendht.pack.Bytes;

/**
 * A way between two nodes that loses every datagram, requests and replies, when it is sent for the first time. Each sees the other at an address
 * of the path.
 */
final class LossyPath implements Closeable {
    private final DatagramSocket one;
    private final DatagramSocket two;
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger carried = new AtomicInteger();

    LossyPath(InetSocketAddress one, InetSocketAddress two) throws IOException {
        this.one = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        this.two = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start("lossy-path-1", this.one, this.two, two);
        start("lossy-path-2", this.two, this.one, one);
    }

    /** The address at which the first node reaches the second. */
    InetSocketAddress towardsSecond() {
        return (InetSocketAddress) one.getLocalSocketAddress();
    }

    /** The address at which the second node reaches the first. */
    InetSocketAddress towardsFirst() {
        return (InetSocketAddress) two.getLocalSocketAddress();
    }

    int lost() {
        return lost.get();
    }

    int carried() {
        return carried.get();
    }

    private void start(String name, DatagramSocket from, DatagramSocket out, InetSocketAddress to) {
        var thread = new Thread(() -> carry(from, out, to), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void carry(DatagramSocket from, DatagramSocket out, InetSocketAddress to) {
        Set<Bytes> seen = new HashSet<>();
        byte[] buffer = new byte[65_536];
        while (!from.isClosed()) {
            try {
                var packet = new DatagramPacket(buffer, buffer.length);
                from.receive(packet);
                byte[] datagram = Arrays.copyOf(buffer, packet.getLength());
                if (seen.add(Bytes.of(datagram))) {
                    lost.incrementAndGet();
                } else {
                    carried.incrementAndGet();
                    out.send(new DatagramPacket(datagram, datagram.length, to));
                }
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    @Override
    public void close() {
        one.close();
        two.close();
    }
}
