package org.passeur.itests.felix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.tck.identity.TestHome;

/** The distribution starts on the Java that runs this test, and on a JDK 25 where there is one. */
class JavaVersionsIT {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> a_node_starts_on() throws IOException {
        Map<String, Path> homes = new TreeMap<>();
        homes.put("java " + Runtime.version().feature(), Path.of(System.getProperty("java.home")));
        String named = System.getenv("JAVA_HOME_25");
        if (named != null) {
            homes.put("java 25", Path.of(named));
        } else if (Files.isDirectory(INSTALLED)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(INSTALLED, "*25*")) {
                for (Path home : found) {
                    if (Files.isExecutable(home.resolve("bin/java"))) {
                        homes.put("java 25", home);
                    }
                }
            }
        }
        if (!homes.containsKey("java 25")) {
            System.out.println("NOT TESTED on JDK 25: none in " + INSTALLED + ", and JAVA_HOME_25 is not set");
        }
        return homes.entrySet().stream().map(each -> dynamicTest(each.getKey(), () -> starts(each.getValue())));
    }

    private void starts(Path java) throws Exception {
        Path home = TestHome.prepare(folder.resolve(java.getFileName().toString()), "alice");
        var environment = Map.of("JAVA_HOME", java.toString());
        try (var id = PasseurProcess.start(environment, home, "--json", "id")) {
            assertThat(id.exitCode()).as(id::said).isZero();
            assertThat(id.event("id").path("ticket").asText())
                    .startsWith("passeur:")
                    .contains("via=127.0.0.1:");
            assertThat(id.errors()).isEmpty();
        }
    }
}
