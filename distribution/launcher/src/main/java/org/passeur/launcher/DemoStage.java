package org.passeur.launcher;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.passeur.api.Printable;
import org.passeur.shell.command.ExitCode;

/** The folder and the processes of a demo. However it ends, they are gone afterwards. */
final class DemoStage implements Closeable {
    private final Terminal terminal;
    private final Path folder;
    private final List<DemoNode> nodes = new ArrayList<>();
    private final Thread hook = new Thread(this::end, "passeur-demo-end");
    private final Bar bar;

    DemoStage(Terminal terminal) throws IOException {
        this.terminal = terminal;
        this.bar = new Bar(terminal);
        this.folder = Files.createTempDirectory("passeur-demo-");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Path folder() {
        return folder;
    }

    Path inbox() {
        return folder.resolve("inbox");
    }

    /** Starts a node with this name's home, on loopback alone, and tells what it does. */
    DemoNode start(String name, String... command) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(ProcessHandle.current().info().command().orElse("java"));
        line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(a -> !a.startsWith("-Dpasseur.") && !a.startsWith("-agentlib"))
                .toList());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        line.addAll(List.of("--home", folder.resolve(name).toString(), "--bind", "127.0.0.1", "--json"));
        line.addAll(List.of(command));
        Path errors = folder.resolve(name + ".err");
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        process.getOutputStream().close();
        var node = new DemoNode(name, process, this::say, this::progress);
        synchronized (nodes) {
            nodes.add(node);
        }
        node.start();
        return node;
    }

    private synchronized void say(String who, String line) {
        bar.close();
        say(terminal, who, line);
    }

    private synchronized void progress(String who, long done, long total) {
        if (who.equals("sender")) {
            bar.show(who, done, total);
        }
    }

    static void say(Terminal terminal, String who, String line) {
        terminal.out().println("%-8s │ %s".formatted(who, line));
        terminal.out().flush();
    }

    private void end() {
        clear();
        Runtime.getRuntime().halt(ExitCode.CANCELLED.number());
    }

    /** What the nodes complained about, for the reader of a demo that failed. */
    void tellErrors() throws IOException {
        for (DemoNode node : nodes) {
            Path errors = folder.resolve(node.name() + ".err");
            if (Files.isRegularFile(errors)) {
                for (String line : Files.readAllLines(errors)) {
                    terminal.err().println(node.name() + ": " + Printable.of(line));
                }
            }
        }
    }

    private void clear() {
        synchronized (nodes) {
            nodes.forEach(DemoNode::end);
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            terminal.err().println("passeur: not all of " + folder + " could be removed: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            synchronized (this) {
                bar.close();
            }
            clear();
        } catch (IllegalStateException e) {
            // the process is being ended, and the hook clears
            terminal.err().flush();
        }
    }
}
