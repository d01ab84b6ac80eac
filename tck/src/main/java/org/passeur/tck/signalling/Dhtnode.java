package org.passeur.tck.signalling;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.passeur.spi.link.Deadline;

/**
 * A node of the reference implementation, Debian's {@code dhtnode}, as a process on this machine. Tests that need one are
 * skipped where it is not installed, except where {@code CI=true} says that everything has to be there.
 */
public final class Dhtnode implements Closeable {
    private static final Duration START = Duration.ofSeconds(20);

    private final Process process;
    private final InetSocketAddress address;
    private final int proxyPort;

    private Dhtnode(Process process, InetSocketAddress address, int proxyPort) {
        this.process = process;
        this.address = address;
        this.proxyPort = proxyPort;
    }

    /** Skips the test if there is none to start. */
    public static void need() {
        boolean installed = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> new File(folder, "dhtnode").canExecute());
        if (!installed && !Boolean.parseBoolean(System.getenv("CI"))) {
            Assumptions.abort(
                    "dhtnode is not on the PATH (Debian package dhtnode): not tested against the real OpenDHT");
        }
    }

    /** A node that knows nobody. */
    public static Dhtnode start() throws IOException {
        return start(Optional.empty());
    }

    /** A node that knows nobody and goes by this clock. */
    public static Dhtnode start(Optional<LeapingClock> clock) throws IOException {
        return start(List.of(), 0, clock);
    }

    /** A node that enters by these, and is a REST proxy too; it answers when this returns. */
    public static Dhtnode startProxy(List<InetSocketAddress> bootstrap) throws IOException {
        return startProxy(bootstrap, Optional.empty());
    }

    /** The same by this clock. */
    public static Dhtnode startProxy(List<InetSocketAddress> bootstrap, Optional<LeapingClock> clock)
            throws IOException {
        return startProxy(bootstrap, freeTcpPort(), clock);
    }

    /** The same on a port that was used before. */
    public static Dhtnode startProxy(List<InetSocketAddress> bootstrap, int port, Optional<LeapingClock> clock)
            throws IOException {
        Dhtnode node = start(bootstrap, port, clock);
        try {
            node.awaitProxy();
        } catch (IOException e) {
            node.close();
            throw e;
        }
        return node;
    }

    private static Dhtnode start(List<InetSocketAddress> bootstrap, int proxyPort, Optional<LeapingClock> clock)
            throws IOException {
        int port;
        try (var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            port = socket.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of("dhtnode", "-s", "-p", Integer.toString(port)));
        for (InetSocketAddress node : bootstrap) {
            command.addAll(List.of("-b", node.getAddress().getHostAddress() + ":" + node.getPort()));
        }
        if (proxyPort > 0) {
            command.addAll(List.of("--proxyserver", Integer.toString(proxyPort)));
        }
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        clock.ifPresent(going -> going.wind(builder.environment()));
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        var node = new Dhtnode(builder.start(), address, proxyPort);
        try {
            node.awaitSocket();
        } catch (IOException e) {
            node.close();
            throw e;
        }
        return node;
    }

    /** What is sent before its socket is there is lost, and others ask only once in ten seconds. */
    private void awaitSocket() throws IOException {
        Deadline deadline = Deadline.after(START);
        String bound = ":%04X ".formatted(address.getPort());
        while (!Files.readString(Path.of("/proc/net/udp")).contains(bound)) {
            if (deadline.passed()) {
                throw new IOException("dhtnode did not open its port");
            }
            rest();
        }
    }

    private void awaitProxy() throws IOException {
        Deadline deadline = Deadline.after(START);
        while (true) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxyPort), 1000);
                return;
            } catch (IOException e) {
                if (deadline.passed() || !process.isAlive()) {
                    throw new IOException("dhtnode did not become a proxy", e);
                }
                rest();
            }
        }
    }

    /** A process tells by its port alone that it is ready, so it is asked again and again. */
    private void rest() throws IOException {
        try {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new IOException("dhtnode ended with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static int freeTcpPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where it is in the network. */
    public InetSocketAddress address() {
        return address;
    }

    /** Where its proxy answers HTTP, on the loopback address. */
    public int proxyPort() {
        return proxyPort;
    }

    /** Ends the process. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
