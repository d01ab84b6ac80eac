package org.passeur.connectivity.ice;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Answers STUN over TCP with what it is told to have seen; written from the RFC, not with what is tested. */
final class StubStunServer implements Closeable {
    final List<InetSocketAddress> asked = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final UnaryOperator<byte[]> answer;

    /** @param answer makes an answer of a question; an empty one is none */
    StubStunServer(UnaryOperator<byte[]> answer) throws IOException {
        this.answer = answer;
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var thread = new Thread(this::serve, "stub-stun");
        thread.setDaemon(true);
        thread.start();
    }

    static StubStunServer seeing(String address, int port) throws IOException {
        return new StubStunServer(question -> success(question, address, port));
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                Socket visitor = socket.accept();
                open.add(visitor);
                asked.add((InetSocketAddress) visitor.getRemoteSocketAddress());
                byte[] question = new byte[20];
                new DataInputStream(visitor.getInputStream()).readFully(question);
                visitor.getOutputStream().write(answer.apply(question));
            }
        } catch (IOException e) {
            asked.add(new InetSocketAddress(0)); // closed
        }
    }

    static byte[] success(byte[] question, String address, int port) {
        int cookie = 0x2112a442;
        ByteBuffer b = ByteBuffer.allocate(20 + 8 + 12);
        b.putShort((short) 0x0101).putShort((short) 20).put(question, 4, 16);
        b.putShort((short) 0x8022).putShort((short) 3).put(new byte[] {'a', 'b', 'c', 0}); // SOFTWARE, padded
        b.putShort((short) 0x0020).putShort((short) 8).put((byte) 0).put((byte) 1);
        b.putShort((short) (port ^ (cookie >>> 16)));
        byte[] octets = new InetSocketAddress(address, port).getAddress().getAddress();
        return b.putInt(ByteBuffer.wrap(octets).getInt() ^ cookie).array();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
