package org.passeur.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What is in the folder and in the archives. */
class DistributionIT {
    private static final Path TARGET = Path.of(System.getProperty("distribution", "target"));
    private static final Path ROOT = TARGET.resolve("passeur");

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<Path> bundles() throws IOException {
        return Stream.concat(files(ROOT.resolve("system")).stream(), files(ROOT.resolve("bundle")).stream())
                .toList();
    }

    @Test
    void the_default_bundles_and_the_papers_are_there() throws IOException {
        assertThat(ROOT.resolve("bin/passeur")).isExecutable();
        assertThat(ROOT.resolve("LICENSE")).isNotEmptyFile();
        assertThat(ROOT.resolve("NOTICE")).isNotEmptyFile();
        assertThat(ROOT.resolve("sbom/third-party.txt")).isNotEmptyFile();
        Set<String> names =
                bundles().stream().map(b -> b.getFileName().toString()).collect(Collectors.toSet());
        for (String part : List.of(
                "api",
                "spi",
                "core",
                "identity",
                "signalling.opendht",
                "connectivity.ice",
                "connectivity.turn",
                "connectivity.portmap",
                "security.jsse",
                "security.bouncycastle",
                "transfer.classic",
                "transfer.chunked",
                "shell")) {
            assertThat(names).contains("org.passeur." + part + ".jar");
        }
        assertThat(files(ROOT.resolve("lib")))
                .extracting(f -> f.getFileName().toString())
                .containsExactlyInAnyOrder(
                        "org.passeur.launcher.jar",
                        "org.apache.felix.framework.jar",
                        "progressbar.jar",
                        "jline-terminal.jar");
    }

    @Test
    void the_bill_of_materials_names_every_library() throws IOException {
        assumeFalse(
                System.getProperty("maven", "").equals("offline-true")
                        && !Files.exists(ROOT.resolve("sbom/passeur.cdx.json")),
                "SKIPPED: the bill of materials is not made when Maven is offline");
        assertThat(ROOT.resolve("sbom/passeur.cdx.json"))
                .content()
                .contains("CycloneDX", "bcprov-jdk18on", "jackson-databind", "picocli");
    }

    @Test
    void no_library_is_only_under_a_gnu_licence() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("sbom/third-party.txt")))
                .noneMatch(l -> l.contains("GPL") && !l.contains("Apache-2.0") && !l.contains("MIT"));
    }

    @Test
    void every_jar_is_a_bundle_and_none_is_there_twice() throws IOException {
        Map<String, Path> seen = new HashMap<>();
        for (Path bundle : bundles()) {
            try (var jar = new JarFile(bundle.toFile())) {
                String name = jar.getManifest().getMainAttributes().getValue("Bundle-SymbolicName");
                assertThat(name).as(bundle.toString()).isNotNull();
                assertThat(seen.put(name.replaceFirst(";.*", ""), bundle))
                        .as(name)
                        .isNull();
            }
        }
    }

    @Test
    void every_configuration_key_is_one_that_its_bundle_describes() throws IOException {
        Map<String, Set<String>> described = described();
        for (Path file : Stream.concat(files(ROOT.resolve("conf")).stream(), files(ROOT.resolve("conf-node")).stream())
                .toList()) {
            String pid = file.getFileName().toString().replaceFirst("\\.cfg$", "");
            Set<String> keys = described.get(pid);
            if (keys != null) {
                var values = new Properties();
                try (var in = Files.newInputStream(file)) {
                    values.load(in);
                }
                assertThat(keys).as(file.getFileName().toString()).containsAll(values.stringPropertyNames());
            }
        }
        assertThat(described).containsKey("org.passeur.shell");
    }

    /** The attribute ids of each configuration PID, by the metatype files of our bundles. */
    private static Map<String, Set<String>> described() throws IOException {
        Map<String, Set<String>> keys = new HashMap<>();
        for (Path bundle : bundles()) {
            try (var jar = new JarFile(bundle.toFile())) {
                for (var entry : jar.stream()
                        .filter(e -> e.getName().startsWith("OSGI-INF/metatype/")
                                && e.getName().endsWith(".xml"))
                        .toList()) {
                    String xml = new String(
                            jar.getInputStream(entry).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                    Set<String> ids = new HashSet<>(found("<AD [^>]*?\\bid=\"([^\"]*)\"", xml));
                    found("<Designate [^>]*?[pP]id=\"([^\"]*)\"", xml)
                            .forEach(pid -> keys.computeIfAbsent(pid, k -> new HashSet<>())
                                    .addAll(ids));
                }
            }
        }
        return keys;
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(text)
                .results()
                .map((MatchResult r) -> r.group(1))
                .toList();
    }

    @Test
    void the_zip_holds_what_the_folder_holds() throws IOException {
        Path zip;
        try (Stream<Path> all = Files.list(TARGET)) {
            zip = all.filter(f -> f.getFileName().toString().matches("passeur-.*\\.zip"))
                    .findFirst()
                    .orElseThrow();
        }
        assertThat(Path.of(zip.toString().replaceFirst("zip$", "tar.gz"))).isNotEmptyFile();
        Set<String> inFolder = new TreeSet<>();
        files(ROOT).forEach(f -> inFolder.add(ROOT.relativize(f).toString()));
        Set<String> inZip = new TreeSet<>();
        try (var archive = new ZipFile(zip.toFile())) {
            archive.stream()
                    .filter(e -> !e.isDirectory())
                    .forEach(e -> inZip.add(e.getName().replaceFirst("^[^/]*/", "")));
        }
        assertThat(inZip).isEqualTo(inFolder);
    }
}
