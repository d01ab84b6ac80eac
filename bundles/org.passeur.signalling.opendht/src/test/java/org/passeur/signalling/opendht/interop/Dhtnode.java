package org.passeur.signalling.opendht.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.passeur.opendht.pack.Id;

/** The reference implementation's node, with an identity of its own, told what to do by its standard input. */
final class Dhtnode implements Closeable {
    private static final long SECONDS = 30;

    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
    private final Process process;
    private final Writer commands;
    private final int port;
    private final Id publicKey;
    private volatile boolean closing;

    private Dhtnode(int port, List<String> options) throws IOException, InterruptedException {
        this.port = port;
        List<String> command = new ArrayList<>(List.of("dhtnode", "-i", "-p", Integer.toString(port)));
        command.addAll(options);
        this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        var reader = new Thread(this::read, "dhtnode-output");
        reader.setDaemon(true);
        reader.start();
        this.publicKey = Id.ofHex(await("Public key ID ([0-9a-f]{40})").group(1));
    }

    /** Where there is no dhtnode the test is skipped, but not where everything has to be tested. */
    static void require() {
        boolean installed = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> new File(folder, "dhtnode").canExecute());
        if ("true".equals(System.getenv("CI"))) {
            assertThat(installed)
                    .as("dhtnode is on the PATH (Debian package dhtnode)")
                    .isTrue();
        }
        assumeTrue(installed, "dhtnode is not on the PATH (Debian package dhtnode): interop is not tested");
    }

    /** Returns when it runs. */
    static Dhtnode start(String... options) throws IOException, InterruptedException {
        require();
        return new Dhtnode(freePort(), List.of(options));
    }

    private static int freePort() throws IOException {
        try (var socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", port);
    }

    InetSocketAddress address6() {
        return new InetSocketAddress("::1", port);
    }

    /** The id of the key that it signs with. */
    Id publicKey() {
        return publicKey;
    }

    void command(String line) throws IOException {
        commands.write(line + "\n");
        commands.flush();
    }

    /** Waits for a line that has something like this in it; what comes before it is passed over. */
    Matcher await(String pattern) throws InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        var passed = new StringBuilder();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < until) {
            String line = output.poll(200, TimeUnit.MILLISECONDS);
            if (line != null) {
                passed.append(line, 0, Math.min(200, line.length())).append('\n');
                Matcher matcher = wanted.matcher(line);
                if (matcher.find()) {
                    return matcher;
                }
            }
        }
        throw new AssertionError("dhtnode did not say \"" + pattern + "\" but:\n" + passed);
    }

    /** Waits for it to show a value; {@code e} and {@code g} commands are not mistaken for one. */
    Matcher awaitValue(String pattern) throws InterruptedException {
        return await("Value\\[id:.*" + pattern);
    }

    /** The values that it finds under a key, one line each. */
    List<String> get(Id key) throws IOException, InterruptedException {
        output.clear();
        command("g " + key);
        List<String> values = new ArrayList<>();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < until) {
            String line = output.poll(200, TimeUnit.MILLISECONDS);
            if (line != null && line.contains("Value[id:")) {
                values.add(line);
            } else if (line != null && line.contains("Get: ") && line.contains("took")) {
                return values;
            }
        }
        throw new AssertionError("dhtnode's get did not end; so far it found " + values);
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.add(line);
            }
        } catch (IOException e) {
            if (!closing) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        closing = true;
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
