package org.passeur.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process of {@code bin/passeur --json} and the first event of each kind that it printed. */
final class Node implements Closeable {
    private static final Duration ORDERLY = Duration.ofSeconds(15);

    private final ObjectMapper mapper = new ObjectMapper();
    private final long started = System.nanoTime();
    private final String command;
    private final Process process;
    private final Path gcLog;
    private final Path errors;
    // this object's lock guards all below
    private final Map<String, JsonNode> seen = new HashMap<>();
    private final Map<String, Long> seenNanos = new HashMap<>();
    private boolean silent;
    private long residentKib;
    private Duration processor = Duration.ZERO;

    /** Starts it with a home of its own inside {@code folder}; a second process with the same home is the first one's guest. */
    Node(Path passeur, Path folder, String home, String... arguments) throws IOException {
        command = String.join(" ", arguments);
        errors = Files.createTempFile(folder, "stderr-", ".log");
        gcLog = Path.of(errors + ".gc");
        List<String> line = new ArrayList<>(List.of(passeur.toString(), "--json", "--bind", "127.0.0.1", "--home"));
        line.add(folder.resolve(home).toString());
        line.addAll(List.of(arguments));
        var builder = new ProcessBuilder(line).redirectError(errors.toFile());
        builder.environment().merge("PASSEUR_JAVA_OPTS", "-Xlog:gc:file=" + gcLog, (a, b) -> a + " " + b);
        process = builder.start();
        process.getOutputStream().close();
        var reader = new Thread(this::read, "passeur-bench-" + home);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                note(System.nanoTime(), mapper.readTree(line));
            }
        } catch (IOException e) {
            System.err.println("the output of passeur " + command + " cannot be read on: " + e.getMessage());
        } finally {
            synchronized (this) {
                silent = true;
                notifyAll();
            }
        }
    }

    private synchronized void note(long nanos, JsonNode event) throws IOException {
        String kind = event.path("event").asText();
        seen.putIfAbsent(kind, event);
        seenNanos.putIfAbsent(kind, nanos);
        if (seen.size() == 1) {
            processor = process.info().totalCpuDuration().orElse(Duration.ZERO);
        }
        residentKib = Math.max(residentKib, Memory.residentKib(process.pid()));
        notifyAll();
    }

    /** The first event of this kind; fails if the process ends without, or after so long. */
    synchronized JsonNode await(String kind, Duration longest) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!seen.containsKey(kind) && !silent && deadline - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, deadline - System.nanoTime()));
        }
        @Nullable JsonNode event = seen.get(kind);
        if (event == null) {
            throw new IOException("passeur " + command + " printed no event \"" + kind + "\" but " + seen.keySet()
                    + "; it said: " + Files.readString(errors).strip());
        }
        return event;
    }

    /** From the start of the process until it had printed an event of this kind. */
    synchronized double millisTo(String kind) throws IOException {
        @Nullable Long nanos = seenNanos.get(kind);
        if (nanos == null) {
            throw new IOException("passeur " + command + " has not printed \"" + kind + "\"");
        }
        return (nanos - started) / 1e6;
    }

    /** What all threads had computed when the first event was printed; unlike the time, hardly depends on other processes. */
    synchronized double processorMillisToFirstEvent() {
        return processor.toNanos() / 1e6;
    }

    /** From one event to another, by the times that the node gave them. */
    synchronized double millisBetween(String from, String to) throws IOException, InterruptedException {
        return Duration.between(time(await(from, Duration.ZERO)), time(await(to, Duration.ZERO)))
                        .toNanos()
                / 1e6;
    }

    private static Instant time(JsonNode event) {
        return Instant.parse(event.path("time").asText());
    }

    /** The most heap that was in use, as the collector found it. */
    long peakHeapMib() throws IOException {
        try {
            return Memory.peakHeapMib(gcLog);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** The most memory the process had in RAM, by the last event it printed. */
    synchronized long peakResidentMib() {
        return residentKib / 1024;
    }

    int exitCode(Duration longest) throws InterruptedException {
        return process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    }

    /** In order if it can, by force if it must. */
    @Override
    public void close() {
        process.toHandle().destroy(); // unlike the process itself, leaves its output to be read to the end
        try {
            if (!process.waitFor(ORDERLY.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
