package org.passeur.connectivity.turn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The real TURN server, coturn's {@code turnserver}, on loopback; ended by its process id. */
final class Coturn implements AutoCloseable {
    private static final long SECONDS = 15;
    private static final String READY = "Total General servers";

    private final int port;
    private final List<String> arguments;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
    private final Path folder;
    private Process process;

    private Coturn(int port, List<String> arguments) throws IOException {
        this.port = port;
        this.arguments = arguments;
        this.folder = Files.createTempDirectory("passeur-coturn");
        this.process = run();
    }

    /** Skips the test where there is none, but not in CI. */
    static void assumeInstalled() {
        boolean installed = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "turnserver")));
        if (!"true".equals(System.getenv("CI"))) {
            assumeTrue(
                    installed,
                    "turnserver is not on the PATH (Debian package coturn): links through it are not tested");
        }
    }

    /** As on the design page, {@code -a -v -n -u user:password -r realm}, on both families of loopback. */
    static Coturn start(String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("-L", "127.0.0.1", "-E", "127.0.0.1", "--no-tls", "--no-dtls"));
        if (hasIpv6()) {
            arguments.addAll(List.of("-L", "::1", "-E", "::1"));
        }
        arguments.addAll(List.of(more));
        return with(arguments);
    }

    static Coturn with(List<String> arguments) throws Exception {
        assumeInstalled();
        for (int tries = 1; ; tries++) {
            Coturn server = new Coturn(freePorts(), arguments);
            try {
                server.await(READY);
                return server;
            } catch (IOException e) {
                server.close(); // somebody else was given one of its ports meanwhile: it waits for that
                if (tries == 4) {
                    throw e;
                }
            }
        }
    }

    static boolean hasIpv6() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** The first of two neighbours, since coturn takes the next one as well; not where systems take ports for clients. */
    private static int freePorts() throws IOException {
        var random = new Random();
        for (int tries = 0; tries < 50; tries++) {
            int port = 20_000 + random.nextInt(10_000);
            try (var first = new ServerSocket(port);
                    var second = new ServerSocket(port + 1)) {
                if (first.isBound() && second.isBound()) {
                    return port;
                }
            } catch (IOException e) {
                continue; // taken; another
            }
        }
        throw new IOException("no two free ports in a row");
    }

    private Process run() throws IOException {
        List<String> command =
                new ArrayList<>(List.of("turnserver", "-a", "-v", "-n", "-u", "user:password", "-r", "realm"));
        command.addAll(List.of("-p", Integer.toString(port), "--allow-loopback-peers", "--no-cli", "--simple-log"));
        command.addAll(
                List.of("--log-file", "stdout", "--db", folder.resolve("db").toString()));
        command.addAll(List.of("--pidfile", folder.resolve("pid").toString()));
        command.addAll(arguments);
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(folder.toFile())
                .start();
        output.clear();
        var reader = new Thread(() -> read(started), "coturn-output");
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    private void read(Process started) {
        try (BufferedReader lines = started.inputReader()) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException e) {
            output.add("the output ended: " + e.getMessage());
        }
    }

    /** Until it logs this. */
    void await(String text) throws IOException, InterruptedException {
        List<String> seen = new ArrayList<>();
        while (true) {
            String line = output.poll(SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new IOException("turnserver did not log \"" + text + "\" but " + seen);
            }
            if (line.contains(text)) {
                return;
            }
            seen.add(line);
        }
    }

    int port() {
        return port;
    }

    String uri() {
        return "turn:user:password@127.0.0.1:" + port + "?transport=tcp";
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The same again, at the same port. */
    void restart() throws Exception {
        kill();
        process = run();
        await(READY);
    }

    @Override
    public void close() throws Exception {
        kill();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
