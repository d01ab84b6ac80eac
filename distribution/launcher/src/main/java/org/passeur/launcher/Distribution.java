package org.passeur.launcher;

import java.io.IOException;
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
        return files(root.resolve(folder)).stream()
                .filter(f -> f.toString().endsWith(".jar"))
                .toList();
    }

    /**
     * The folder of configuration files: the distribution's {@code conf}, with each file that the home's {@code conf} has
     * in its place. Links, so that a change of a file is noticed while the node runs.
     */
    Path configuration(Path home) throws IOException {
        Path usual = root.resolve("conf");
        Path own = home.resolve("conf");
        if (!Files.isDirectory(own)) {
            return usual;
        }
        Path both = Files.createDirectories(home.resolve("conf-in-use"));
        for (Path old : files(both)) {
            Files.delete(old);
        }
        for (Path folder : List.of(usual, own)) {
            for (Path file : files(folder)) {
                Path link = both.resolve(file.getFileName());
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, file.toAbsolutePath());
            }
        }
        return both;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
