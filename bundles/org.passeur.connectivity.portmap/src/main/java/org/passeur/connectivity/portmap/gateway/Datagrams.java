package org.passeur.connectivity.portmap.gateway;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.passeur.spi.link.Deadline;

/**
 * Asks a router by a datagram, and again while it says nothing: after 250 ms, then after twice as long each time (RFC 6886
 * section 3.1). The socket is connected, so nobody else's datagrams come in, and a router without such a service is
 * known at once where it says so by ICMP.
 */
public final class Datagrams {
    /** Where PCP and NAT-PMP listen. */
    public static final int PORT = 5351;

    private static final int FIRST_WAIT_MILLIS = 250;
    /** RFC 6887 section 7: no message is longer. */
    private static final int MAX_DATAGRAM = 1100;

    private final InetSocketAddress server;
    private final InetAddress local;

    /**
     * @param server the router
     * @param local our address, from which to ask
     */
    public Datagrams(InetSocketAddress server, InetAddress local) {
        this.server = server;
        this.local = local;
    }

    /** Looks at a datagram. */
    public interface Reading<T> {
        /** What it says, or empty if it is no answer to what was asked. */
        Optional<T> read(byte[] datagram) throws IOException;
    }

    /**
     * The first answer.
     *
     * @throws SocketTimeoutException if there is none by the deadline
     * @throws java.net.PortUnreachableException if the router has no such service
     */
    public <T> T ask(byte[] question, Reading<T> reading, Deadline deadline) throws IOException {
        try (var socket = new DatagramSocket(0, local)) {
            socket.connect(server);
            var buffer = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
            for (int wait = FIRST_WAIT_MILLIS; !deadline.passed(); wait *= 2) {
                socket.send(new DatagramPacket(question, question.length));
                Deadline again = deadline.orAfter(Duration.ofMillis(wait));
                Optional<T> answer = listen(socket, buffer, reading, again);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        }
        throw new SocketTimeoutException("the router " + server.getAddress().getHostAddress() + " does not answer");
    }

    private static <T> Optional<T> listen(
            DatagramSocket socket, DatagramPacket buffer, Reading<T> reading, Deadline until) throws IOException {
        while (!until.passed()) {
            socket.setSoTimeout((int) Math.max(1, until.remainingMillis()));
            buffer.setLength(MAX_DATAGRAM);
            try {
                socket.receive(buffer);
            } catch (SocketTimeoutException e) {
                return Optional.empty();
            }
            Optional<T> answer = reading.read(Arrays.copyOf(buffer.getData(), buffer.getLength()));
            if (answer.isPresent()) {
                return answer;
            }
        }
        return Optional.empty();
    }
}
