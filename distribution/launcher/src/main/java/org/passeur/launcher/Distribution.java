package org.passeur.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folders of the distribution that this launcher is a part of.
 *
 * @param root what bin, conf, lib, system and bundle are in
 */
record Distribution(Path root) {
    private static final Set<String> BARE = Set.of(
            "org.passeur.api.jar",
            "org.passeur.spi.jar",
            "org.passeur.shell.jar",
            "org.passeur.signalling.opendht.jar");

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

    /**
     * Everything else.
     *
     * @param bare only what a node without an account needs of ours, and all libraries
     */
    List<Path> bundles(boolean bare) throws IOException {
        return jars("bundle").stream()
                .filter(jar -> !bare || neededBare(jar.getFileName().toString()))
                .toList();
    }

    private static boolean neededBare(String jar) {
        return !jar.startsWith("org.passeur.") || BARE.contains(jar);
    }

    private List<Path> jars(String folder) throws IOException {
        return files(root.resolve(folder)).stream()
                .filter(f -> f.toString().endsWith(".jar"))
                .toList();
    }

    /**
     * The folder of configuration files: the distribution's {@code conf}, with each file that the home's {@code conf} has
     * in its place. Links, so that a change of a file is noticed while the node runs.
     *
     * @param bare with the distribution's {@code conf-node} as well, which has what starts a node without an account
     */
    Path configuration(Path home, boolean bare) throws IOException {
        List<Path> folders = new ArrayList<>(List.of(root.resolve("conf")));
        if (bare) {
            folders.add(root.resolve("conf-node"));
        }
        if (Files.isDirectory(home.resolve("conf"))) {
            folders.add(home.resolve("conf"));
        }
        if (folders.size() == 1) {
            return folders.get(0);
        }
        Path both = Files.createDirectories(home.resolve("conf-in-use"));
        for (Path old : files(both)) {
            Files.delete(old);
        }
        for (Path folder : folders) {
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
