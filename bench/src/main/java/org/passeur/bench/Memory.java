package org.passeur.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How much memory a JVM took, as the collector's log and the kernel tell. */
public final class Memory {
    /** {@code 23M->12M(61M)}: used before a collection, after it, and all there is. */
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->\\d+M\\(\\d+M\\)");

    private static final Pattern HIGH_WATER = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private Memory() {}

    /** The most heap in use before a collection; 0 if there was none. */
    public static long peakHeapMib(Path gcLog) throws IOException {
        try (Stream<String> lines = Files.lines(gcLog)) {
            return lines.map(COLLECTION::matcher)
                    .filter(Matcher::find)
                    .mapToLong(m -> Long.parseLong(m.group(1)))
                    .max()
                    .orElse(0);
        }
    }

    /** The most of the process that was in RAM at once; 0 where there is no {@code /proc}, or no such process. */
    public static long residentKib(long pid) throws IOException {
        try {
            Matcher line = HIGH_WATER.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            return line.find() ? Long.parseLong(line.group(1)) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
