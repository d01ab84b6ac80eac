package org.passeur.connectivity.portmap;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A router on loopback that answers datagrams as a test wants it to. */
final class PretendRouter implements Closeable {
    private final DatagramSocket socket = bound();
    private final Function<byte[], Optional<byte[]>> answers;
    private final List<byte[]> asked = new CopyOnWriteArrayList<>();
    private final BlockingQueue<byte[]> arriving = new LinkedBlockingQueue<>();

    PretendRouter(Function<byte[], Optional<byte[]>> answers) {
        this.answers = answers;
        var thread = new Thread(this::serve, "pretend-router");
        thread.setDaemon(true);
        thread.start();
    }

    private static DatagramSocket bound() {
        try {
            return new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PretendRouter silent() {
        return new PretendRouter(question -> Optional.empty());
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[2048], 2048);
        try {
            while (true) {
                packet.setLength(2048);
                socket.receive(packet);
                byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
                asked.add(question);
                arriving.add(question);
                Optional<byte[]> answer = answers.apply(question);
                if (answer.isPresent()) {
                    socket.send(new DatagramPacket(answer.get(), answer.get().length, packet.getSocketAddress()));
                }
            }
        } catch (IOException e) {
            arriving.add(new byte[0]); // closed
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    List<byte[]> asked() {
        return List.copyOf(asked);
    }

    /** The next question that nobody has waited for. */
    byte[] next() throws InterruptedException {
        byte[] question = arriving.poll(20, TimeUnit.SECONDS);
        if (question == null) {
            throw new AssertionError("nothing was asked");
        }
        return question;
    }

    @Override
    public void close() {
        socket.close();
    }
}
