package org.passeur.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.passeur.shell.event.EventLines;

/** A node of the demo: its process, and the events that it prints. */
final class DemoNode {
    /** Hears how far the content is. */
    @FunctionalInterface
    interface ProgressSink {
        void progress(String who, long done, long total);
    }

    private static final long ORDERLY_SECONDS = 10;

    private final ObjectMapper mapper = new ObjectMapper();
    private final String name;
    private final Process process;
    private final BiConsumer<String, String> lines;
    private final ProgressSink sink;
    private final Map<String, JsonNode> seen = new HashMap<>();
    private boolean silent;

    DemoNode(String name, Process process, BiConsumer<String, String> lines, ProgressSink sink) {
        this.name = name;
        this.process = process;
        this.lines = lines;
        this.sink = sink;
    }

    String name() {
        return name;
    }

    void start() {
        var thread = new Thread(this::read, "passeur-demo-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null) {
                event(line);
                line = out.readLine();
            }
        } catch (IOException e) {
            lines.accept(name, "its output ended: " + e.getMessage());
        } finally {
            synchronized (this) {
                silent = true;
                notifyAll();
            }
        }
    }

    private void event(String line) {
        try {
            JsonNode event = mapper.readTree(line);
            String kind = event.path("event").asText();
            if (kind.equals("progress")) {
                sink.progress(
                        name, event.path("bytes").asLong(), event.path("total").asLong());
            } else {
                EventLines.of(event).stream().filter(l -> !l.isBlank()).forEach(l -> lines.accept(name, l));
            }
            synchronized (this) {
                seen.put(kind, event);
                notifyAll();
            }
        } catch (JsonProcessingException e) {
            lines.accept(name, line);
        }
    }

    /** The event of this kind, as soon as there is one; empty if the process ends without, or time is over. */
    synchronized Optional<JsonNode> await(String kind, Duration longest) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (!seen.containsKey(kind) && !silent && deadline - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
        }
        return Optional.ofNullable(seen.get(kind));
    }

    int exitCode(Duration longest) throws InterruptedException {
        return process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    }

    /** In order if it can, by force if it must. */
    void end() {
        process.destroy();
        try {
            if (!process.waitFor(ORDERLY_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(ORDERLY_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
