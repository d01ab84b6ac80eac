package org.passeur.itests.netlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.passeur.itests.felix.PasseurProcess;

/**
 * A laboratory ({@code itests/netlab/lab}) of its own name with a topology that is up until it is closed. Should this
 * process be killed, the next one's first laboratory, or {@code lab stale}, takes it down.
 */
final class Lab implements Closeable {
    private static final Path SCRIPT =
            Path.of(System.getProperty("passeur.netlab")).normalize();
    private static final long PATIENCE_SECONDS = 60;
    /**
     * Nodes live for some seconds here: the better compiler would hardly pay off. Encryption is slow without it, so figures
     * are taken with {@code NETLAB_JAVA=} in the environment.
     */
    private static final Map<String, String> JAVA =
            Map.of("PASSEUR_JAVA_OPTS", System.getenv().getOrDefault("NETLAB_JAVA", "-XX:TieredStopAtLevel=1"));

    private static final long PROCESS = ProcessHandle.current().pid();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final Map<String, String> environment;
    private final String topology;
    private final Path folder;
    private final ConcurrentLinkedQueue<PasseurProcess> started = new ConcurrentLinkedQueue<>();

    private Lab(String name, Map<String, String> environment, String topology, Path folder) {
        this.name = name;
        this.environment = environment;
        this.topology = topology;
        this.folder = folder;
    }

    /** Without further knobs. */
    static Lab up(String topology, Path folder) throws IOException, InterruptedException {
        return up(topology, folder, Map.of());
    }

    /**
     * Builds a topology.
     *
     * @param folder for the homes of nodes and for files
     * @param knobs {@code DELAY}, {@code LOSS}, {@code RATE}
     */
    static Lab up(String topology, Path folder, Map<String, String> knobs) throws IOException, InterruptedException {
        int count = COUNT.getAndIncrement();
        if (count == 0) {
            run(Map.of(), folder, SCRIPT.toString(), "stale");
        }
        String name = "it" + PROCESS + "x" + count;
        var environment = new HashMap<>(knobs);
        environment.put("NETLAB", name);
        environment.put("NETLAB_OWNER", Long.toString(PROCESS));
        var lab = new Lab(name, Map.copyOf(environment), topology, folder);
        lab.command("up", topology);
        return lab;
    }

    /** A host of the topology: a, b, c, pub or a router. */
    Host host(String host) {
        return new Host(this, host);
    }

    String topology() {
        return topology;
    }

    Path folder() {
        return folder;
    }

    /** What {@code lab check} finds out about two hosts: each way of TCP, and multicast, with true or false. */
    JsonNode check(String one, String other) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(command("check", one, other));
    }

    /** Runs a command of the laboratory: what it printed. */
    String command(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(SCRIPT.toString()));
        line.addAll(List.of(command));
        return run(environment, folder, line.toArray(String[]::new));
    }

    /** The beginning of a command line that runs the rest of it on a host. */
    List<String> on(String host) {
        return List.of("ip", "netns", "exec", "netlab-" + name + "-" + host);
    }

    PasseurProcess passeur(String host, Path home, List<String> command) throws IOException {
        PasseurProcess process = PasseurProcess.start(on(host), JAVA, home, command);
        started.add(process);
        return process;
    }

    /** What is started on a host ends with the laboratory: {@code lab down} ends whatever runs there. */
    void start(List<String> line) throws IOException {
        Path output = Files.createTempFile(folder, "program", ".out");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
    }

    static String run(Map<String, String> environment, Path folder, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "command", ".out"); // a file, since daemons inherit it
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        if (!ended || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + (ended ? " failed: " : " did not end: ") + said);
        }
        return said;
    }

    /** Ends every process that was started on its hosts, and removes it. */
    @Override
    public void close() throws IOException {
        started.forEach(PasseurProcess::close);
        try {
            command("down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
