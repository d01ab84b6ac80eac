package org.passeur.itests.transfers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Folders full of things, and what they look like. */
final class Trees {
    private Trees() {}

    /** A file with content that nothing else has. */
    static Path file(Path path, int size) throws IOException {
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        byte[] content = new byte[size];
        new java.util.Random(path.hashCode()).nextBytes(content);
        return Files.write(path, content);
    }

    /** All that is below, by name: what it is, its content, its time, and whether it can be run. */
    static SortedMap<String, String> look(Path root) throws IOException {
        SortedMap<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                all.put(root.relativize(path).toString(), words(path));
            }
        }
        return all;
    }

    private static String words(Path path) throws IOException {
        String time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis() + "";
        if (Files.isSymbolicLink(path)) {
            return "link to " + Files.readSymbolicLink(path);
        }
        if (Files.isDirectory(path)) {
            return "folder of " + time;
        }
        return Files.size(path) + " bytes of " + time + (Files.isExecutable(path) ? ", to run: " : ": ")
                + hash(Files.readAllBytes(path));
    }

    private static String hash(byte[] content) {
        return java.util.HexFormat.of().formatHex(sha256(content));
    }

    private static byte[] sha256(byte[] content) {
        try {
            return java.security.MessageDigest.getInstance("SHA-256").digest(content);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
