package org.passeur.connectivity.ice.ice4j;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import org.ice4j.socket.IceSocketWrapper;
import org.jspecify.annotations.Nullable;
import org.passeur.connectivity.ice.engine.StunPort;

/** What ice4j sees of a connection: STUN messages, as if they were packets. */
final class StunSocket extends IceSocketWrapper {
    private final StunPort port;

    StunSocket(StunPort port) {
        this.port = port;
    }

    @Override
    public void send(DatagramPacket packet) {
        port.sendStun(packet.getData(), packet.getOffset(), packet.getLength());
    }

    /** Anything else than a ClosedChannelException would be called again at once, for ever. */
    @Override
    public void receive(DatagramPacket packet) throws IOException {
        try {
            byte[] message = port.receiveStun();
            packet.setData(message, 0, message.length);
            packet.setSocketAddress(port.remote());
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            var ended = new ClosedChannelException();
            ended.initCause(e);
            throw ended;
        }
    }

    /** The connection is not ice4j's to close. */
    @Override
    public void close() {
        port.endStun();
    }

    @Override
    public InetAddress getLocalAddress() {
        return port.local().getAddress();
    }

    @Override
    public int getLocalPort() {
        return port.local().getPort();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return port.local();
    }

    @Override
    public @Nullable Socket getTCPSocket() {
        return null;
    }

    @Override
    public @Nullable DatagramSocket getUDPSocket() {
        return null;
    }
}
