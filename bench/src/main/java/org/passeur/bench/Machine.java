package org.passeur.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What measures, and how busy it is otherwise. */
public final class Machine {
    private Machine() {}

    /** Name, processor, Java, load. */
    public static void print(PrintStream out) throws IOException {
        out.printf(
                "%s, %s, Java %s, %d processors, load %.2f%n%n",
                InetAddress.getLocalHost().getHostName(),
                processor(),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                load());
    }

    /** The load once more, at the end. */
    public static void printLoad(PrintStream out) {
        out.printf("%nload at the end %.2f%n", load());
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(file)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
