package org.passeur.signalling.opendht.lan;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.passeur.signalling.opendht.net.UdpLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The multicast sockets, one for each address family: port 8888 shared with every other node of the machine, group
 * 239.192.0.1 or ff08::101 on each interface. Loop only, but for the constructor.
 */
public final class LanMulticast implements LanSocket {
    /** The port of all. */
    public static final int PORT = 8888;

    private static final Logger LOG = LoggerFactory.getLogger(LanMulticast.class);
    private static final int BURST = 64;

    private final UdpLoop loop;
    private final Supplier<List<NetworkInterface>> interfaces;
    private final int port;
    private final BiConsumer<InetSocketAddress, byte[]> receiver;
    private final List<Group> groups = new ArrayList<>();
    private List<NetworkInterface> seen = List.of();

    /** One family's socket and group, and the interfaces on which it was joined. */
    private record Group(DatagramChannel channel, InetSocketAddress address, List<NetworkInterface> joined) {}

    /** Opens nothing yet: {@link #rejoin} does. The loop reads what comes, and closes the sockets in the end. */
    public LanMulticast(
            UdpLoop loop,
            Supplier<List<NetworkInterface>> interfaces,
            int port,
            BiConsumer<InetSocketAddress, byte[]> receiver) {
        this.loop = loop;
        this.interfaces = interfaces;
        this.port = port;
        this.receiver = receiver;
    }

    /** A family that does not work is left out: nodes can be found otherwise. */
    private void open(StandardProtocolFamily family, String group) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open(family);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(new InetSocketAddress(family == StandardProtocolFamily.INET ? "0.0.0.0" : "::", port));
            DatagramChannel open = channel;
            loop.register(open, () -> read(open, receiver));
            groups.add(new Group(open, new InetSocketAddress(literal(group), port), new ArrayList<>()));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("No discovery by multicast to {}: {}", group, e.getMessage());
            closeQuietly(channel);
        }
    }

    private static void closeQuietly(@Nullable DatagramChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("A multicast socket could not be closed", e);
            }
        }
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a literal needs no look-up", e);
        }
    }

    private static void read(DatagramChannel channel, BiConsumer<InetSocketAddress, byte[]> receiver)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Announcement.MAX_SIZE + 1);
        for (int i = 0; i < BURST; i++) {
            buffer.clear();
            var from = (InetSocketAddress) channel.receive(buffer);
            if (from == null) {
                return;
            }
            byte[] datagram = new byte[buffer.flip().remaining()];
            buffer.get(datagram);
            if (datagram.length <= Announcement.MAX_SIZE) {
                receiver.accept(from, datagram);
            }
        }
    }

    /**
     * Joins the groups, if interfaces came or went, or have other addresses than before. The sockets are opened anew for
     * that: a membership outlives the addresses it was made with, and stands in the way of the next one.
     *
     * @return whether there is a network, and it is not the one before
     */
    public boolean rejoin() {
        List<NetworkInterface> now = interfaces.get();
        if (now.equals(seen)) {
            return false;
        }
        seen = now;
        groups.forEach(group -> closeQuietly(group.channel));
        groups.clear();
        open(StandardProtocolFamily.INET, "239.192.0.1");
        open(StandardProtocolFamily.INET6, "ff08::101");
        boolean joined = false;
        for (Group group : groups) {
            for (NetworkInterface networkInterface : now) {
                joined |= join(group, networkInterface);
            }
        }
        return joined;
    }

    private static boolean join(Group group, NetworkInterface networkInterface) {
        try {
            if (!networkInterface.supportsMulticast() && !networkInterface.isLoopback()) {
                return false;
            }
            group.channel.join(group.address.getAddress(), networkInterface);
            return group.joined.add(networkInterface);
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} has no {}: {}", networkInterface.getName(), group.address, e.getMessage());
            return false;
        }
    }

    @Override
    public void multicast(byte[] datagram) {
        for (Group group : groups) {
            for (NetworkInterface networkInterface : group.joined) {
                try {
                    group.channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, networkInterface);
                    group.channel.send(ByteBuffer.wrap(datagram), group.address);
                } catch (IOException e) {
                    LOG.debug("Nothing can be sent by {}: {}", networkInterface.getName(), e.getMessage());
                }
            }
        }
    }

    @Override
    public void send(InetSocketAddress to, byte[] datagram) {
        for (Group group : groups) {
            boolean same =
                    group.address.getAddress().getClass() == to.getAddress().getClass();
            if (same) {
                try {
                    group.channel.send(ByteBuffer.wrap(datagram), to);
                } catch (IOException e) {
                    LOG.debug("Nothing can be sent to {}: {}", to, e.getMessage());
                }
            }
        }
    }
}
