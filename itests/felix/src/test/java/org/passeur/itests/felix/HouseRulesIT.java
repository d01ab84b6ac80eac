package org.passeur.itests.felix;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the manifests and classes of all bundles against the rules of ARCHITECTURE.md ("Invariants"). */
class HouseRulesIT {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Set<String> SLOTS_WITH_CONTRACT = Set.of("signalling", "connectivity", "security", "transfer");
    private static final Pattern SUBJECTLESS =
            Pattern.compile("(?:^|\\.)(util|utils|common|misc|impl|helper|helpers)(?:\\.|$)");

    private static final Map<String, Attributes> BUNDLES = manifests();

    @Test
    void the_bundles_of_the_house_are_all_there() {
        assertThat(BUNDLES.keySet())
                .contains(
                        "org.passeur.api",
                        "org.passeur.spi",
                        "org.passeur.core",
                        "org.passeur.identity",
                        "org.passeur.signalling.opendht",
                        "org.passeur.signalling.dhtproxy",
                        "org.passeur.connectivity.ice",
                        "org.passeur.connectivity.turn",
                        "org.passeur.connectivity.portmap",
                        "org.passeur.security.jsse",
                        "org.passeur.security.bouncycastle",
                        "org.passeur.transfer.classic",
                        "org.passeur.transfer.chunked",
                        "org.passeur.shell");
    }

    @Test
    void rule_1_the_api_needs_nothing_of_ours_and_the_spi_only_the_api() {
        assertThat(importsOfOurs("org.passeur.api")).isEmpty();
        assertThat(importsOfOurs("org.passeur.spi")).isSubsetOf(apiAndSpi());
    }

    @Test
    void rule_1_the_core_needs_only_api_and_spi_and_exports_nothing() {
        assertThat(importsOfOurs("org.passeur.core")).isSubsetOf(apiAndSpi());
        assertThat(exports("org.passeur.core")).isEmpty();
    }

    @Test
    void rule_2_a_provider_needs_only_api_and_spi_of_ours() {
        for (String provider : providers().keySet()) {
            assertThat(importsOfOurs(provider)).as(provider).isSubsetOf(apiAndSpi());
        }
        assertThat(importsOfOurs("org.passeur.shell"))
                .as("the shell is an application")
                .isSubsetOf(exports("org.passeur.api"));
    }

    @Test
    void rule_2_libraries_of_ours_are_inside_the_bundles_that_need_them() throws IOException {
        Set<String> libraries = new TreeSet<>();
        try (Stream<Path> folders = Files.list(ROOT.resolve("libraries"))) {
            folders.map(folder -> String.valueOf(folder.getFileName())).forEach(libraries::add);
        }
        assertThat(libraries).contains("org.passeur.opendht");
        String features = Files.readString(ROOT.resolve("features/target/feature/feature.xml"));
        for (String library : libraries) {
            assertThat(features).doesNotContain("/" + library + "/");
            BUNDLES.keySet().forEach(bundle -> {
                assertThat(exports(bundle)).as(bundle).noneMatch(p -> p.startsWith(library));
                assertThat(importsOfOurs(bundle)).as(bundle).noneMatch(p -> p.startsWith(library));
            });
        }
    }

    @Test
    void rule_3_nothing_of_the_tck_is_in_the_distribution_or_in_a_feature() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("passeur.distribution")))) {
            assertThat(files.map(f -> String.valueOf(f.getFileName())).filter(f -> f.contains("passeur.tck")))
                    .isEmpty();
        }
        assertThat(Files.readString(ROOT.resolve("features/target/feature/feature.xml")))
                .doesNotContain("passeur.tck");
        BUNDLES.forEach((name, manifest) ->
                assertThat(importsOfOurs(name)).as(name).noneMatch(p -> p.startsWith("org.passeur.tck")));
    }

    @Test
    void rule_3_without_a_security_provider_the_core_does_not_resolve() {
        Parameters required = header("org.passeur.core", "Require-Capability");
        assertThat(required.entrySet()).anySatisfy(r -> {
            assertThat(r.getKey()).startsWith("org.passeur.slot");
            assertThat(r.getValue().get("filter:")).contains("security");
            assertThat(r.getValue().get("resolution:")).isNotEqualTo("optional");
        });
    }

    @Test
    void rule_4_every_providers_tests_extend_the_contract_of_its_slot() {
        providers().forEach((provider, slot) -> {
            if (!SLOTS_WITH_CONTRACT.contains(slot)) {
                return;
            }
            JavaClasses tests = new ClassFileImporter()
                    .importPaths(bundle(provider).resolve("target/test-classes"), ROOT.resolve("tck/target/classes"));
            List<String> contracts = new ArrayList<>();
            for (JavaClass test : tests) {
                if (test.getPackageName().startsWith(provider)) {
                    test.getAllRawSuperclasses().stream()
                            .map(JavaClass::getName)
                            .filter(c -> c.startsWith("org.passeur.tck." + slot + "."))
                            .forEach(contracts::add);
                }
            }
            assertThat(contracts)
                    .as(provider + " must pass the contract of " + slot)
                    .isNotEmpty();
        });
    }

    @Test
    void rule_5_every_exported_package_has_a_sentence_and_a_version() throws IOException {
        for (String bundle : BUNDLES.keySet()) {
            for (Map.Entry<String, Attrs> export :
                    header(bundle, "Export-Package").entrySet()) {
                assertThat(export.getValue().getVersion()).as(export.getKey()).matches("\\d+\\.\\d+\\.\\d+");
                Path info = bundle(bundle)
                        .resolve("src/main/java")
                        .resolve(export.getKey().replace('.', '/'))
                        .resolve("package-info.java");
                assertThat(Files.readString(info)).as(info.toString()).containsPattern("/\\*\\*[\\s*]+\\w[^@]{20,}\\.");
            }
        }
    }

    @Test
    void rule_6_no_package_is_named_after_nothing() {
        for (String bundle : BUNDLES.keySet()) {
            for (JavaClass c : new ClassFileImporter().importPath(bundle(bundle).resolve("target/classes"))) {
                if (c.getName().startsWith("org.passeur.")) {
                    assertThat(SUBJECTLESS.matcher(c.getPackageName()).find())
                            .as(c.getName())
                            .isFalse();
                }
            }
        }
    }

    @Test
    void rule_6_no_bundle_changes_the_security_providers_or_properties_of_the_whole_process() {
        for (String bundle : BUNDLES.keySet()) {
            for (JavaClass c : new ClassFileImporter().importPath(bundle(bundle).resolve("target/classes"))) {
                if (c.getName().startsWith("org.passeur.")) {
                    assertThat(c.getMethodCallsFromSelf())
                            .as(c.getName())
                            .noneMatch(call -> call.getTargetOwner().getName().equals("java.security.Security")
                                    && !call.getName().startsWith("get"))
                            .noneMatch(call -> call.getTargetOwner().getName().equals("java.lang.System")
                                    && call.getName().equals("setProperty"));
                }
            }
        }
    }

    @Test
    void configuration_keys_are_words_and_every_one_is_described() throws IOException {
        for (String bundle : BUNDLES.keySet()) {
            Path metatypes = bundle(bundle).resolve("target/classes/OSGI-INF/metatype");
            if (!Files.isDirectory(metatypes)) {
                continue;
            }
            try (Stream<Path> files = Files.list(metatypes)) {
                for (Path file : files.toList()) {
                    for (String definition : Files.readString(file).split("<AD ", -1)) {
                        if (!definition.startsWith("<?xml")) {
                            assertThat(definition).as(file.toString()).containsPattern("\\bid=\"[a-z]+(_[a-z0-9]+)*\"");
                            assertThat(definition).as(file.toString()).containsPattern("description=\"[^\"]{10,}\"");
                        }
                    }
                }
            }
        }
    }

    @Test
    void rule_6_features_wrap_nothing() throws IOException {
        assertThat(Files.readString(ROOT.resolve("features/target/feature/feature.xml")))
                .doesNotContain("wrap:");
    }

    private static Map<String, Attributes> manifests() {
        Map<String, Attributes> manifests = new TreeMap<>();
        try (Stream<Path> folders = Files.list(ROOT.resolve("bundles"))) {
            for (Path folder : folders.toList()) {
                try (Stream<Path> jars = Files.list(folder.resolve("target"))) {
                    for (Path jar : jars.filter(j -> j.toString().endsWith("-SNAPSHOT.jar")
                                    || j.toString().matches(".*-\\d[\\d.]*\\.jar"))
                            .toList()) {
                        try (var file = new JarFile(jar.toFile())) {
                            Attributes main = file.getManifest().getMainAttributes();
                            String name = main.getValue("Bundle-SymbolicName");
                            assertThat(name)
                                    .as("folder = symbolic name")
                                    .isEqualTo(String.valueOf(folder.getFileName()));
                            manifests.put(name, main);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the bundles must be built before they can be looked at", e);
        }
        return manifests;
    }

    private static Path bundle(String name) {
        return ROOT.resolve("bundles").resolve(name);
    }

    private static Parameters header(String bundle, String header) {
        Attributes manifest = Objects.requireNonNull(BUNDLES.get(bundle), "no bundle " + bundle);
        return OSGiHeader.parseHeader(manifest.getValue(header));
    }

    private static Map<String, String> providers() {
        Map<String, String> providers = new TreeMap<>();
        for (String bundle : BUNDLES.keySet()) {
            header(bundle, "Provide-Capability").forEach((namespace, attributes) -> {
                if (namespace.startsWith("org.passeur.slot")) {
                    providers.put(bundle, attributes.get("org.passeur.slot"));
                }
            });
        }
        assertThat(new TreeSet<>(providers.values()))
                .containsAll(SLOTS_WITH_CONTRACT)
                .contains("identity");
        return providers;
    }

    private static Set<String> importsOfOurs(String bundle) {
        return header(bundle, "Import-Package").keySet().stream()
                .filter(p -> p.startsWith("org.passeur."))
                .collect(Collectors.toSet());
    }

    private static Set<String> exports(String bundle) {
        return header(bundle, "Export-Package").keySet();
    }

    private static Set<String> apiAndSpi() {
        Set<String> both = new TreeSet<>(exports("org.passeur.api"));
        both.addAll(exports("org.passeur.spi"));
        return both;
    }
}
