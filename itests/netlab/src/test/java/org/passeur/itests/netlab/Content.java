package org.passeur.itests.netlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Files to send. */
final class Content {
    private static final int SMALL = 100_000;

    private Content() {}

    static Path small(Path folder, String name) throws IOException {
        return random(folder, name, SMALL);
    }

    /** Of bytes that cannot be compressed, the same at each call. */
    static Path random(Path folder, String name, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(name.hashCode()).nextBytes(content);
        return Files.write(folder.resolve(name), content);
    }
}
