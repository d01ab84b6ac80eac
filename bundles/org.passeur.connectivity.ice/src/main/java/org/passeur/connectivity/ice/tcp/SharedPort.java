package org.passeur.connectivity.ice.tcp;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP port on several addresses that listens and, where the system lets it (SO_REUSEPORT), connects as well: to the
 * far end both look the same, which is what makes holes in firewalls.
 */
final class SharedPort {
    private static final Logger LOG = LoggerFactory.getLogger(SharedPort.class);
    private static final int BACKLOG = 32;

    private SharedPort() {}

    /**
     * Listens on all the addresses, on the same port if possible.
     *
     * @param addresses those that cannot be bound are left out
     * @param ports 0 to 0 for any that is free
     * @throws IOException if none could be bound
     */
    static List<ServerSocketChannel> listen(List<InetAddress> addresses, PortRange ports) throws IOException {
        List<ServerSocketChannel> listeners = new ArrayList<>();
        IOException last = new IOException("there is no address to listen on");
        int shared = 0;
        for (InetAddress address : addresses) {
            try {
                ServerSocketChannel listener =
                        shared != 0 && isFree(address, shared) ? bind(address, shared) : first(address, ports);
                listeners.add(listener);
                if (shared == 0) {
                    shared = ((InetSocketAddress) listener.getLocalAddress()).getPort();
                }
            } catch (IOException e) {
                LOG.debug("cannot listen on {}: {}", address.getHostAddress(), e.toString());
                e.addSuppressed(last);
                last = e;
            }
        }
        if (listeners.isEmpty()) {
            throw last;
        }
        return listeners;
    }

    private static ServerSocketChannel first(InetAddress address, PortRange ports) throws IOException {
        if (ports.any()) {
            return bind(address, 0);
        }
        for (int port = ports.first(); port <= ports.last(); port++) {
            if (isFree(address, port)) {
                return bind(address, port);
            }
        }
        throw new BindException("no port from " + ports.first() + " to " + ports.last() + " is free; widen port_range");
    }

    /** With SO_REUSEPORT a port in use could be bound silently, and would then share its connections with us. */
    private static boolean isFree(InetAddress address, int port) {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            probe.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            LOG.trace("port {} is in use", port, e);
            return false;
        }
    }

    private static ServerSocketChannel bind(InetAddress address, int port) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            share(listener);
            listener.bind(new InetSocketAddress(address, port), BACKLOG);
            listener.configureBlocking(false);
            return listener;
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** A socket, not connected yet, from the listener's port, or from any port of its address if that cannot be. */
    static SocketChannel connecting(InetSocketAddress from) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            boolean shared = share(channel);
            channel.bind(shared ? from : new InetSocketAddress(from.getAddress(), 0));
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean share(NetworkChannel channel) throws IOException {
        if (!channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            return false; // Windows
        }
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        return true;
    }
}
