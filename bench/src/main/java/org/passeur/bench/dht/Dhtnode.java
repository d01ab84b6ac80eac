package org.passeur.bench.dht;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.passeur.bench.Memory;

/** A process of the reference implementation's node on loopback; some with a REST proxy, by which it can be used. */
final class Dhtnode implements Closeable {
    private static final String HOST = "127.0.0.1";
    private static final long START_SECONDS = 20;
    /** What Linux counts processor time in, on all architectures that Java runs on. */
    private static final double TICKS_PER_MILLI = 0.1;

    final int port;
    final int proxyPort;
    private final Process process;
    private volatile boolean closing;
    private final CountDownLatch running = new CountDownLatch(1);

    private Dhtnode(@Nullable InetSocketAddress bootstrap, boolean proxy) throws IOException {
        this.port = freeUdpPort();
        this.proxyPort = proxy ? freeTcpPort() : 0;
        List<String> command = new ArrayList<>(List.of("dhtnode", "-p", Integer.toString(port)));
        if (bootstrap != null) {
            command.addAll(List.of("-b", HOST + ":" + bootstrap.getPort()));
        }
        if (proxy) {
            command.addAll(List.of("--proxyserver", Integer.toString(proxyPort)));
        }
        this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var reader = new Thread(this::read, "bench-dhtnode");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts one and waits until it runs; fails where it is not installed. */
    static Dhtnode start(@Nullable InetSocketAddress bootstrap, boolean proxy)
            throws IOException, InterruptedException {
        var node = new Dhtnode(bootstrap, proxy);
        if (!node.running.await(START_SECONDS, TimeUnit.SECONDS)) {
            node.close();
            throw new IOException("dhtnode does not say that it runs");
        }
        return node;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(HOST, port);
    }

    URI key(String hex) {
        return URI.create("http://" + HOST + ":" + proxyPort + "/key/" + hex);
    }

    /** Of all its threads. */
    double processorMillis() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_MILLI; // proc(5): utime, stime
    }

    long residentKib() throws IOException {
        return Memory.residentKib(process.pid());
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("running on port")) {
                    running.countDown();
                }
            }
        } catch (IOException e) {
            if (!closing) {
                System.err.println("the output of dhtnode cannot be read on: " + e.getMessage());
            }
        }
    }

    private static int freeUdpPort() throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    private static int freeTcpPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        closing = true;
        process.destroyForcibly(); // it has nothing to lose
        try {
            process.waitFor(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
