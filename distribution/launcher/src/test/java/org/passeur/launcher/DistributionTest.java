package org.passeur.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {
    @TempDir
    Path folder;

    private Path conf;
    private Path home;

    @BeforeEach
    void prepare() throws IOException {
        conf = Files.createDirectories(folder.resolve("passeur/conf"));
        home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(conf.resolve("a.cfg"), "usual a");
        Files.writeString(conf.resolve("b.cfg"), "usual b");
    }

    private Path inUse() throws IOException {
        return new Distribution(folder.resolve("passeur")).configuration(home, false);
    }

    @Test
    void a_home_without_conf_has_the_distributions() throws IOException {
        assertThat(inUse()).isEqualTo(conf);
    }

    @Test
    void a_file_in_the_homes_conf_takes_the_place_of_one_and_leaves_the_others() throws IOException {
        Files.createDirectory(home.resolve("conf"));
        Files.writeString(home.resolve("conf/b.cfg"), "my b");
        Files.writeString(home.resolve("conf/c.cfg"), "my c");
        assertThat(inUse().resolve("a.cfg")).hasContent("usual a");
        assertThat(inUse().resolve("b.cfg")).hasContent("my b");
        assertThat(inUse().resolve("c.cfg")).hasContent("my c");
        Files.delete(home.resolve("conf/c.cfg"));
        assertThat(inUse()).isDirectoryNotContaining("glob:**c.cfg");
    }

    @Test
    void a_bare_node_has_what_starts_it_and_only_the_bundles_that_it_needs() throws IOException {
        Path bundle = Files.createDirectories(folder.resolve("passeur/bundle"));
        Path node = Files.createDirectories(folder.resolve("passeur/conf-node"));
        Files.writeString(node.resolve("node.cfg"), "a node");
        for (String jar : new String[] {"org.passeur.api.jar", "org.passeur.core.jar", "picocli.jar"}) {
            Files.writeString(bundle.resolve(jar), "");
        }
        var distribution = new Distribution(folder.resolve("passeur"));
        assertThat(distribution.configuration(home, true)).isDirectoryContaining("glob:**node.cfg");
        assertThat(distribution.configuration(home, true).resolve("a.cfg")).hasContent("usual a");
        assertThat(distribution.configuration(home, false)).isDirectoryNotContaining("glob:**node.cfg");
        assertThat(distribution.bundles(true))
                .extracting(jar -> jar.getFileName().toString())
                .containsExactly("org.passeur.api.jar", "picocli.jar");
        assertThat(distribution.bundles(false)).hasSize(3);
    }

    @Test
    void a_change_of_a_file_shows_through() throws IOException {
        Files.createDirectory(home.resolve("conf"));
        Path both = inUse();
        Files.writeString(conf.resolve("a.cfg"), "changed");
        assertThat(both.resolve("a.cfg")).hasContent("changed");
    }
}
