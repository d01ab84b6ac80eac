package org.passeur.connectivity.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ice4j stays where it belongs, its unwanted neighbours outside, and configuration says what is wrong with it. */
final class ConfinementTest {
    private static final Path CLASSES = Path.of("target/classes");

    @Test
    void only_one_package_knows_ice4j() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES.resolve("org/passeur"))) {
            List<Path> knowing = files.filter(f -> f.toString().endsWith(".class"))
                    .filter(f -> !f.toString().contains("/ice/ice4j/"))
                    .filter(ConfinementTest::mentionsIce4j)
                    .toList();
            assertThat(knowing).isEmpty();
        }
    }

    private static boolean mentionsIce4j(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("org/ice4j/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_bundle_embeds_ice4j_and_kotlin_but_nothing_under_the_lgpl() throws IOException {
        assertThat(CLASSES.resolve("org/ice4j/ice/Agent.class")).exists();
        assertThat(CLASSES.resolve("kotlin/Unit.class")).exists();
        assertThat(CLASSES.resolve("org/bitlet")).doesNotExist();
        assertThat(CLASSES.resolve("com/sun/jna")).doesNotExist();
        assertThat(Files.readString(CLASSES.resolve("application.conf"))).contains("aws { enabled = false }");
        String manifest =
                Files.readString(CLASSES.resolve("META-INF/MANIFEST.MF")).replace("\r\n ", "");
        assertThat(manifest).doesNotContain("Export-Package");
        assertThat(manifest).contains("org.passeur.slot;org.passeur.slot=connectivity");
    }

    @Test
    void the_keys_of_the_configuration_have_underscores_and_no_dots() throws IOException {
        String metatype = Files.readString(CLASSES.resolve("OSGI-INF/metatype/org.passeur.connectivity.ice.xml"));
        assertThat(metatype).contains("id=\"bind_addresses\"", "id=\"port_range\"", "id=\"stun_servers\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "1.2.3", "300.1.1.1", "example.org", "::g", "fe80", "1.2.3.4.5"})
    void names_and_what_is_no_address_are_refused_without_asking_a_name_server(String text) {
        assertThatThrownBy(() -> new IceConnectivity(List.of(text), "0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bind_addresses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "65536", "10-5", "0-5", "1-70000", "1,2", "123456"})
    void a_range_of_ports_that_is_none_is_refused(String text) {
        assertThatThrownBy(() -> new IceConnectivity(List.of(), text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port_range");
    }

    @Test
    void without_addresses_those_of_the_interfaces_are_taken_but_not_loopback() {
        assertThat(new BindAddresses(List.of(" ")).now())
                .hasSizeLessThanOrEqualTo(BindAddresses.MAX)
                .noneMatch(InetAddress::isLoopbackAddress);
    }
}
