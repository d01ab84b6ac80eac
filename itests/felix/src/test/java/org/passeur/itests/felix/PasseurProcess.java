package org.passeur.itests.felix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The distribution's {@code bin/passeur} as a process of its own: what it says, and how it ends. */
public final class PasseurProcess implements AutoCloseable {
    private static final String SCRIPT = Path.of(System.getProperty("passeur.distribution"))
            .resolve("bin/passeur")
            .normalize()
            .toString();
    private static final List<String> LISTENING = listening();
    /** How long something may take that takes some seconds on a machine with nothing else to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private PasseurProcess(Process process) {
        this.process = process;
        read(process.getInputStream(), out);
        read(process.getErrorStream(), err);
    }

    /** Starts it on loopback with this home; its standard input is empty. */
    static PasseurProcess start(Path home, String... command) throws IOException {
        return start(Map.of(), home, command);
    }

    /** As above, with these variables in its environment. */
    static PasseurProcess start(Map<String, String> environment, Path home, String... command) throws IOException {
        List<String> loopback = new ArrayList<>(List.of("--bind", "127.0.0.1"));
        loopback.addAll(List.of(command));
        return start(List.of(), environment, home, loopback);
    }

    /** Who is started in the background by a script ignores Ctrl-C, and so would all that it starts: GNU's env undoes that. */
    private static List<String> listening() {
        List<String> line = List.of("env", "--default-signal=INT");
        try {
            List<String> tried = new ArrayList<>(line);
            tried.add("true");
            Process process = new ProcessBuilder(tried)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0 ? line : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /**
     * Starts it wherever a program starts it that becomes the one it is given.
     *
     * @param by that program and its arguments
     */
    public static PasseurProcess start(
            List<String> by, Map<String, String> environment, Path home, List<String> command) throws IOException {
        List<String> line = new ArrayList<>(LISTENING);
        line.addAll(by);
        line.addAll(List.of(SCRIPT, "--home", home.toString()));
        line.addAll(command);
        var builder =
                new ProcessBuilder(line).directory(home.resolveSibling(".").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return new PasseurProcess(process);
    }

    private void read(InputStream stream, List<String> into) {
        var thread = new Thread(
                () -> {
                    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            add(into, line);
                        }
                    } catch (IOException e) {
                        add(into, "the stream ended: " + e.getMessage());
                    }
                },
                "passeur-process-output");
        thread.setDaemon(true);
        thread.start();
        readers.add(thread);
    }

    private synchronized void add(List<String> lines, String line) {
        lines.add(line);
        notifyAll();
    }

    public synchronized List<String> out() {
        return List.copyOf(out);
    }

    /** For the words of a failed assertion. */
    public synchronized String said() {
        return "standard output:\n" + String.join("\n", out) + "\nstandard error:\n" + String.join("\n", err);
    }

    synchronized String errors() {
        return String.join("\n", err);
    }

    /** Everything on standard output, which has to be JSON objects, one for each line. */
    public List<JsonNode> events() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : out()) {
            events.add(JSON.readTree(line));
        }
        return events;
    }

    /** The first event of this kind, waited for. */
    public JsonNode event(String kind) throws IOException, InterruptedException {
        return event(kind, "");
    }

    /** The first event of this kind that has this in its line, waited for. */
    public JsonNode event(String kind, String part) throws IOException, InterruptedException {
        return JSON.readTree(line("\"event\":\"" + kind + "\"", part));
    }

    /** Waits until there were so many events of this kind. */
    public synchronized void events(String kind, int count) throws InterruptedException {
        awaitLine(count, "\"event\":\"" + kind + "\"");
    }

    /** The first line on standard output that contains these, waited for. */
    synchronized String line(String... parts) throws InterruptedException {
        return awaitLine(1, parts);
    }

    /** The line of this number, from 1, among those that contain these. */
    private String awaitLine(int number, String... parts) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var found = out.stream()
                    .filter(l -> Stream.of(parts).allMatch(l::contains))
                    .skip(number - 1)
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            long left = deadline - System.nanoTime();
            if (left <= 0 || readers.stream().noneMatch(Thread::isAlive)) {
                throw new AssertionError(List.of(parts) + " was not said\n" + said());
            }
            TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, TimeUnit.MILLISECONDS.toNanos(200)));
        }
    }

    /** The exit code, after everything that was said has been read. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end\n" + said());
        }
        for (Thread reader : readers) {
            reader.join(5_000);
        }
        return process.exitValue();
    }

    /** What Ctrl-C does. */
    PasseurProcess interrupt() throws IOException, InterruptedException {
        signal("INT");
        return this;
    }

    /** Sends a signal. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** What a power cut does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
