package org.passeur.tck.signalling;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A clock for processes that are no Java, which a test can have leap forward: Debian's {@code libfaketime}, which answers a
 * process that asks the system for the time. Without it such processes know the real time only.
 */
public final class LeapingClock implements Closeable {
    private static final Path LIBRARIES = Path.of("/usr/lib");

    private final Path library;
    private final Path file;
    private long ahead; // seconds; guarded by this

    private LeapingClock(Path library, Path file) {
        this.library = library;
        this.file = file;
    }

    /** A clock that shows the right time; empty where the library is not installed, except with {@code CI=true}. */
    public static Optional<LeapingClock> start() throws IOException {
        Optional<Path> library = library();
        if (library.isEmpty()) {
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                throw new IOException("libfaketime is not installed, and CI=true says that nothing is left out");
            }
            return Optional.empty();
        }
        var clock = new LeapingClock(library.get(), Files.createTempFile("passeur-clock", ""));
        clock.write();
        return Optional.of(clock);
    }

    private static Optional<Path> library() throws IOException {
        if (!Files.isDirectory(LIBRARIES)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> machines = Files.newDirectoryStream(LIBRARIES, "*-linux-*")) {
            for (Path machine : machines) {
                Path library = machine.resolve("faketime").resolve("libfaketimeMT.so.1");
                if (Files.isReadable(library)) {
                    return Optional.of(library);
                }
            }
        }
        return Optional.empty();
    }

    /** Has a process that is not started yet go by this clock. */
    public void wind(Map<String, String> environment) {
        environment.put("LD_PRELOAD", library.toString());
        environment.put("FAKETIME_TIMESTAMP_FILE", file.toString());
        environment.put("FAKETIME_NO_CACHE", "1");
    }

    /** So much time passes at once for all processes that go by this clock. */
    public synchronized void pass(Duration time) throws IOException {
        ahead += time.toSeconds();
        write();
    }

    private synchronized void write() throws IOException {
        // at once, since the processes read it all the time
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, "+" + ahead + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** After the processes have ended. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
