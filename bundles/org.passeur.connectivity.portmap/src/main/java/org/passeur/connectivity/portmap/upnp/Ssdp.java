package org.passeur.connectivity.portmap.upnp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.passeur.spi.link.Deadline;

/** Finds Internet gateways on the LAN (UPnP Device Architecture 2.0 section 1.3). */
final class Ssdp {
    /** The LAN's answers; who floods us with more is not listened to. */
    private static final int MAX_ANSWERS = 8;

    private static final int MAX_DATAGRAM = 2048;
    private static final Duration AGAIN = Duration.ofMillis(700);
    private static final List<String> TARGETS = List.of(
            "urn:schemas-upnp-org:device:InternetGatewayDevice:2",
            "urn:schemas-upnp-org:device:InternetGatewayDevice:1");
    private static final Pattern LOCATION = Pattern.compile("(?im)^location:[ \\t]*(http://\\S{1,500})[ \\t]*\\r?$");

    private final InetSocketAddress group;

    /** @param group usually 239.255.255.250:1900 */
    Ssdp(InetSocketAddress group) {
        this.group = group;
    }

    /** Takes what was found. */
    interface Found {
        /** Whether this is what was looked for. */
        boolean take(URI description);
    }

    /**
     * Asks until something is taken or the deadline passes.
     *
     * @param local by whose interface to ask
     */
    boolean search(InetAddress local, Found found, Deadline deadline) throws IOException {
        Set<URI> seen = new LinkedHashSet<>();
        try (var socket = new MulticastSocket(new InetSocketAddress(local, 0))) {
            socket.setNetworkInterface(NetworkInterface.getByInetAddress(local));
            socket.setTimeToLive(2);
            while (!deadline.passed() && seen.size() < MAX_ANSWERS) {
                for (String target : TARGETS) {
                    byte[] question = question(target);
                    socket.send(new DatagramPacket(question, question.length, group));
                }
                if (listen(socket, seen, found, deadline.orAfter(AGAIN))) {
                    return true;
                }
            }
        }
        return false;
    }

    private byte[] question(String target) {
        String host = group.getAddress().getHostAddress() + ":" + group.getPort();
        return ("M-SEARCH * HTTP/1.1\r\nHOST: " + host + "\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: " + target
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean listen(MulticastSocket socket, Set<URI> seen, Found found, Deadline until)
            throws IOException {
        var buffer = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
        while (!until.passed() && seen.size() < MAX_ANSWERS) {
            socket.setSoTimeout((int) Math.max(1, until.remainingMillis()));
            buffer.setLength(MAX_DATAGRAM);
            try {
                socket.receive(buffer);
            } catch (SocketTimeoutException e) {
                return false;
            }
            String answer = new String(buffer.getData(), 0, buffer.getLength(), StandardCharsets.ISO_8859_1);
            Optional<URI> location = location(answer, buffer.getAddress());
            if (location.isPresent() && seen.add(location.get()) && found.take(location.get())) {
                return true;
            }
        }
        return false;
    }

    /** Where the description is: only on the host that answers, so that nobody has us ask others. */
    static Optional<URI> location(String answer, InetAddress from) {
        Matcher line = LOCATION.matcher(answer);
        if (!answer.startsWith("HTTP/1.1 200") || !line.find()) {
            return Optional.empty();
        }
        try {
            URI location = URI.create(line.group(1));
            return from.getHostAddress().equals(location.getHost()) && Http.isPort(location)
                    ? Optional.of(location)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
