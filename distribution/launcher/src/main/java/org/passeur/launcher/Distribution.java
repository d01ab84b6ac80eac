package org.passeur.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folders of the distribution that this launcher is a part of.
 *
 * @param root what bin, conf, lib, system and bundle are in
 */
record Distribution(Path root) {
    /** Found by where the launcher's own jar lies: {@code lib}. */
    static Distribution ofProcess() {
        try {
            Path jar = Path.of(Distribution.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return new Distribution(jar.resolve("../..").normalize());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the launcher's jar has no usable location", e);
        }
    }

    /** Started first, in this order: logging and configuration, before anything that reads them. */
    List<Path> system() throws IOException {
        return jars("system");
    }

    /** Everything else. */
    List<Path> bundles() throws IOException {
        return jars("bundle");
    }

    private List<Path> jars(String folder) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(folder))) {
            return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause() == null ? new IOException(e) : e.getCause();
        }
    }

    /** Configuration files: the home's own folder if it has one, else the distribution's. */
    Path configuration(Path home) {
        Path own = home.resolve("conf");
        return Files.isDirectory(own) ? own : root.resolve("conf");
    }
}
