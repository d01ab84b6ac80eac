package org.passeur.signalling.opendht.lan;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.signalling.opendht.node.EventLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks who is there, says that we are, and answers those who ask. Loop only. */
public final class LanDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(LanDiscovery.class);
    private static final long FIRST_WAIT_MILLIS = 1_000;
    private static final long LONGEST_WAIT_MILLIS = 60_000;
    /** Datagrams that are heeded: whoever sends more, from forged addresses perhaps, does not have us answer them all. */
    private static final int MAX_PER_SECOND = 64;

    private final EventLoop loop;
    private final LanSocket socket;
    private final Announcement ours;
    private final BooleanSupplier connected;
    private final Consumer<List<InetSocketAddress>> found;
    private long wait = FIRST_WAIT_MILLIS;
    private boolean closed;
    private long second;
    private int heeded;

    /**
     * Begins with {@link #start}.
     *
     * @param connected while it says no, we ask again and again
     * @param found takes the addresses of nodes that were found
     */
    public LanDiscovery(
            EventLoop loop,
            LanSocket socket,
            Id self,
            int port,
            long network,
            BooleanSupplier connected,
            Consumer<List<InetSocketAddress>> found) {
        this.loop = loop;
        this.socket = socket;
        this.ours = new Announcement(self, port, network);
        this.connected = connected;
        this.found = found;
    }

    /** Asks and announces. */
    public void start() {
        socket.multicast(Announcement.query());
        socket.multicast(ours.encode());
        loop.after(wait, this::again);
    }

    /** Asks no more. */
    public void close() {
        closed = true;
    }

    private void again() {
        if (closed) {
            return;
        }
        if (connected.getAsBoolean()) {
            wait = LONGEST_WAIT_MILLIS;
        } else {
            socket.multicast(Announcement.query());
            wait = Math.min(wait * 2, LONGEST_WAIT_MILLIS);
        }
        loop.after(wait, this::again);
    }

    /** The machine is on another network now. */
    public void networkChanged() {
        socket.multicast(Announcement.query());
        socket.multicast(ours.encode());
    }

    /** A datagram came. */
    public void received(InetSocketAddress from, byte[] datagram) {
        if (closed || isTooMuch()) {
            return;
        }
        if (Announcement.isQuery(datagram)) {
            socket.send(from, ours.encode());
            return;
        }
        try {
            Announcement.decode(datagram)
                    .filter(there -> there.network() == ours.network() && there.port() != 0)
                    .filter(there -> !there.node().equals(ours.node()))
                    .ifPresent(there -> found.accept(List.of(new InetSocketAddress(from.getAddress(), there.port()))));
        } catch (Malformed e) {
            LOG.debug("An announcement from {} is dropped: {}", from, e.getMessage());
        }
    }

    private boolean isTooMuch() {
        long now = Math.floorDiv(loop.millis(), 1000);
        if (now != second) {
            second = now;
            heeded = 0;
        }
        return ++heeded > MAX_PER_SECOND;
    }
}
