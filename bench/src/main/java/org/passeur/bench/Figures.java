package org.passeur.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.io.FileUtils;

/** Prints what the distribution needs in time and memory: its start, an offer's way to the peer, one large file. */
public final class Figures {
    private static final int STARTS = 7;
    private static final int OFFERS = 15;
    private static final int COPIES = 3;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration COPIED = Duration.ofMinutes(3);

    private final Path passeur;
    private final Path folder;
    private final int mib;
    private final PrintStream out;
    private final Table table;

    private Figures(Path passeur, Path folder, int mib, PrintStream out) {
        this.passeur = passeur;
        this.folder = folder;
        this.mib = mib;
        this.out = out;
        this.table = new Table(out);
    }

    /** {@code Figures BIN_PASSEUR [MIB]}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 1 || arguments.length > 2) {
            System.err.println("usage: bench/run [MIB]");
            System.exit(2);
        }
        int mib = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1024;
        Path folder = Files.createTempDirectory("passeur-bench");
        try {
            new Figures(Path.of(arguments[0]), folder, mib, System.out).measure();
        } finally {
            FileUtils.deleteQuietly(folder.toFile());
        }
    }

    private void measure() throws IOException, InterruptedException {
        Machine.print(out);
        table.head();
        starts();
        offers();
        copies();
        Machine.printLoad(out);
    }

    private Node node(String home, String... arguments) throws IOException {
        return new Node(passeur, folder, home, arguments);
    }

    private void starts() throws IOException, InterruptedException {
        Samples millis = new Samples();
        Samples processor = new Samples();
        for (int i = 0; i <= STARTS; i++) {
            try (Node node = node("alice", "receive")) {
                node.await("ticket", LONG);
                if (i > 0) { // the first makes the account
                    millis.add(node.millisTo("ticket"));
                    processor.add(node.processorMillisToFirstEvent());
                }
            }
        }
        table.row("start to ready, existing account, ms", millis);
        table.row("processor time of that, all threads, ms", processor);
    }

    private void offers() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("note.txt"), "a note");
        Path into = Files.createDirectories(folder.resolve("notes"));
        try (Node bob = node("bob", "receive", "--accept", "all", "--into", into.toString());
                Node alice = node("alice", "receive")) {
            String ticket = bob.await("ticket", LONG).path("ticket").asText();
            alice.await("ticket", LONG);
            Samples cold = new Samples();
            Samples warm = new Samples();
            for (int i = 0; i <= OFFERS; i++) {
                try (Node send = node("alice", "send", file.toString(), "--to", ticket)) {
                    send.await("finished", LONG);
                    (i == 0 ? cold : warm).add(send.millisBetween("created", "awaiting-peer"));
                }
            }
            table.row("first send to awaiting-peer, running nodes, ms", cold);
            table.row("send to awaiting-peer, warm nodes, ms", warm);
        }
    }

    private void copies() throws IOException, InterruptedException {
        Path file = content();
        Path into = Files.createDirectories(folder.resolve("received"));
        Optional<Scp> scp = scp();
        Samples ours = new Samples();
        Samples theirs = new Samples();
        var memory = new Peaks();
        try {
            for (int i = 0; i < COPIES; i++) {
                ours.add(mib / copy(file, into, memory));
                FileUtils.cleanDirectory(into.toFile());
                if (scp.isPresent()) {
                    theirs.add(mib / scp.get().seconds(file, into.resolve("copy")));
                    FileUtils.cleanDirectory(into.toFile());
                }
            }
        } finally {
            scp.ifPresent(Scp::close);
        }
        table.row("one file of " + mib + " MiB, MiB/s", ours);
        if (theirs.count() > 0) {
            table.row("the same file by scp, " + Scp.CIPHER + ", MiB/s", theirs);
            out.printf(Locale.ROOT, "%-52s %10.2f%n", "passeur : scp", ours.median() / theirs.median());
        }
        table.row("peak heap in use, sender, MiB", memory.senderHeap);
        table.row("peak heap in use, receiver, MiB", memory.receiverHeap);
        table.row("peak resident set, sender, MiB", memory.senderResident);
        table.row("peak resident set, receiver, MiB", memory.receiverResident);
    }

    private Optional<Scp> scp() throws InterruptedException {
        try {
            return Optional.of(Scp.start(Files.createDirectories(folder.resolve("ssh"))));
        } catch (IOException e) {
            out.println("scp is not measured: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Path content() throws IOException {
        Path file = folder.resolve("content.bin");
        byte[] piece = new byte[1 << 20];
        var random = new Random(1);
        try (OutputStream to = Files.newOutputStream(file)) {
            for (int i = 0; i < mib; i++) {
                random.nextBytes(piece);
                to.write(piece);
            }
        }
        return file;
    }

    /** Seconds from the receiver's consent until both ends have it all: stored, synced to disk and hashed. */
    private double copy(Path file, Path into, Peaks memory) throws IOException, InterruptedException {
        try (Node bob = node("bob", "receive", "--accept", "all", "--once", "--into", into.toString())) {
            String ticket = bob.await("ticket", LONG).path("ticket").asText();
            try (Node alice = node("alice", "send", file.toString(), "--to", ticket)) {
                JsonNode sent = alice.await("finished", COPIED);
                JsonNode received = bob.await("finished", LONG);
                if (!sent.path("sha256").equals(received.path("sha256"))) {
                    throw new IOException("what arrived is not what was sent");
                }
                double seconds = alice.millisBetween("accepted", "finished") / 1e3;
                int failed = Math.max(alice.exitCode(LONG), bob.exitCode(LONG));
                if (failed != 0) {
                    throw new IOException("passeur ended with " + failed);
                }
                memory.add(alice, bob);
                return seconds;
            }
        }
    }

    /** What each run took. */
    private static final class Peaks {
        final Samples senderHeap = new Samples();
        final Samples receiverHeap = new Samples();
        final Samples senderResident = new Samples();
        final Samples receiverResident = new Samples();

        void add(Node sender, Node receiver) throws IOException {
            senderHeap.add((double) sender.peakHeapMib());
            receiverHeap.add((double) receiver.peakHeapMib());
            senderResident.add((double) sender.peakResidentMib());
            receiverResident.add((double) receiver.peakResidentMib());
        }
    }
}
