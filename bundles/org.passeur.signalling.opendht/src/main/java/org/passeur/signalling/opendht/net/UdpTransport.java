package org.passeur.signalling.opendht.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.passeur.signalling.opendht.node.Transport;
import org.passeur.signalling.opendht.wire.Family;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's UDP sockets: one for each address that was named, all with one port, or one for all addresses. */
public final class UdpTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(UdpTransport.class);
    private static final int BUFFER = 1 << 20;
    private static final int MAX_DATAGRAM = 65_535;
    /** Datagrams read in a row, so that timers get their turn. */
    private static final int BURST = 256;

    private static final int PORT_TRIES = 16;

    private final List<Socket> sockets;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_DATAGRAM);

    private UdpTransport(List<Socket> sockets) {
        this.sockets = sockets;
    }

    /** @param bound the address, or null for all of both families */
    private record Socket(DatagramChannel channel, @Nullable InetAddress bound) {
        boolean speaks(Family family) {
            return bound == null || Family.of(bound) == family;
        }
    }

    /**
     * Binds.
     *
     * @param port 0 for any that is free
     */
    public static UdpTransport open(BindAddresses bind, int port) throws IOException {
        IOException taken = new BindException("no port is free on all of " + bind.addresses());
        for (int i = 0; i < (port == 0 ? PORT_TRIES : 1); i++) {
            List<Socket> sockets = new ArrayList<>();
            try {
                openAll(bind, port, sockets);
                return new UdpTransport(sockets);
            } catch (IOException e) {
                for (Socket socket : sockets) {
                    socket.channel.close();
                }
                taken.addSuppressed(e);
                if (port != 0) {
                    throw new IOException(
                            "UDP port " + port + " cannot be bound (" + e.getMessage()
                                    + "): another node or program has"
                                    + " it, or bind_addresses names an address that this host has not; choose another port"
                                    + " (port, --port; 0 for any)",
                            e);
                }
            }
        }
        throw taken;
    }

    private static void openAll(BindAddresses bind, int port, List<Socket> into) throws IOException {
        if (bind.addresses().isEmpty()) {
            into.add(new Socket(DatagramChannel.open(), null));
            prepare(into.get(0).channel, new InetSocketAddress(port));
            return;
        }
        int common = port;
        for (InetAddress address : bind.addresses()) {
            DatagramChannel channel = DatagramChannel.open(
                    Family.of(address) == Family.V4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
            into.add(new Socket(channel, address));
            prepare(channel, new InetSocketAddress(address, common));
            common = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
    }

    private static void prepare(DatagramChannel channel, InetSocketAddress at) throws IOException {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
        channel.bind(at);
    }

    /** Has the loop read the sockets and hand over what comes. */
    public void start(UdpLoop loop, BiConsumer<InetSocketAddress, byte[]> receiver) throws IOException {
        for (Socket socket : sockets) {
            loop.register(socket.channel, () -> read(socket.channel, receiver));
        }
    }

    private void read(DatagramChannel channel, BiConsumer<InetSocketAddress, byte[]> receiver) throws IOException {
        for (int i = 0; i < BURST; i++) {
            buffer.clear();
            var from = (InetSocketAddress) channel.receive(buffer);
            if (from == null) {
                return;
            }
            byte[] datagram = new byte[buffer.flip().remaining()];
            buffer.get(datagram);
            receiver.accept(from, datagram);
        }
    }

    @Override
    public void send(InetSocketAddress to, byte[] datagram) {
        for (Socket socket : sockets) {
            if (socket.speaks(Family.of(to)) && suits(socket, to)) {
                try {
                    socket.channel.send(ByteBuffer.wrap(datagram), to);
                } catch (IOException e) {
                    LOG.debug("Nothing can be sent to {}: {}", to, e.getMessage());
                }
                return;
            }
        }
    }

    /** From loopback only loopback can be reached. */
    private boolean suits(Socket socket, InetSocketAddress to) {
        return socket.bound == null
                || socket.bound.isLoopbackAddress() == to.getAddress().isLoopbackAddress()
                || sockets.stream().filter(s -> s.speaks(Family.of(to))).count() == 1;
    }

    @Override
    public boolean speaks(Family family) {
        return sockets.stream().anyMatch(socket -> socket.speaks(family));
    }

    /** The port of all sockets. */
    public int port() {
        try {
            return ((InetSocketAddress) sockets.get(0).channel.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new IllegalStateException("the port is known while the socket is open", e);
        }
    }
}
