package org.passeur.itests.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The laboratory itself: in each topology its hosts can reach each other in just the ways that its README says. */
@NeedsLab
@Timeout(300)
class LaboratoryIT {
    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "flat,              host mapped relayed",
        "lossy,             host mapped punched relayed",
        "lan-offline,       host multicast",
        "lan-ula,           host multicast",
        "lan-linklocal,     multicast",
        "cone-cone,         punched relayed",
        "cone-hairpin,      punched relayed",
        "double-nat,        punched relayed",
        "fullcone-fullcone, mapped relayed",
        "sym-cone,          relayed",
        "sym-sym,           relayed",
        "udp-blocked,       punched relayed",
        "tcp443-only,       relayed",
        "v6-only-a,         relayed",
        "v6-both,           punched relayed",
        "upnp,              punched relayed",
    })
    void hosts_reach_each_other_as_the_table_says(String topology, String ways) throws Exception {
        try (var lab = Lab.up(topology, folder)) {
            JsonNode found = lab.check("a", "b");
            Set<String> open = new TreeSet<>();
            found.fieldNames().forEachRemaining(way -> {
                if (found.path(way).asBoolean()) {
                    open.add(way);
                }
            });
            assertThat(open).containsExactlyInAnyOrder(ways.split(" "));
        }
    }
}
