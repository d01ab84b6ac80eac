package org.passeur.itests.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts on a LAN without Internet: no gateway, no names, nobody to enter by, nothing known but the account. */
@NeedsLab
@Timeout(600)
class OfflineIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"lan-offline", "lan-ula", "lan-linklocal"})
    void a_file_goes_from_one_host_to_another(String topology) throws Exception {
        try (var lab = Lab.up(topology, folder)) {
            var bob = new Peer(lab.host("b"), "bob").receive().ready();
            var alice = new Peer(lab.host("a"), "alice");
            assertThat(alice.sends(Content.small(folder, "letter"), bob).kind()).isEqualTo("host");
        }
    }

    @Test
    void a_third_host_that_comes_late_reaches_both_and_is_reached() throws Exception {
        try (var lab = Lab.up("lan-offline", folder)) {
            var alice = new Peer(lab.host("a"), "alice").receive();
            var bob = new Peer(lab.host("b"), "bob").receive();
            alice.ready().sends(Content.small(folder, "among the first"), bob.ready());
            var late = new Peer(lab.host("c"), "mallory").receive().ready();
            assertThat(late.sends(Content.small(folder, "late to alice"), alice).kind())
                    .isEqualTo("host");
            assertThat(bob.sends(Content.small(folder, "bob to late"), late).kind())
                    .isEqualTo("host");
        }
    }

    @Test
    void a_host_that_changes_its_address_still_sends_and_receives() throws Exception {
        try (var lab = Lab.up("lan-offline", folder)) {
            var alice = new Peer(lab.host("a"), "alice").receive();
            var bob = new Peer(lab.host("b"), "bob").receive();
            alice.ready().sends(Content.small(folder, "before"), bob.ready());
            bob.host().moveTo("192.168.1.77/24", "fe80::77/64");
            assertThat(alice.sends(Content.small(folder, "to the new address"), bob)
                            .kind())
                    .isEqualTo("host");
            assertThat(bob.sends(Content.small(folder, "from the new address"), alice)
                            .kind())
                    .isEqualTo("host");
        }
    }

    @Test
    @Tag("moving")
    void hosts_that_all_get_other_addresses_at_once_find_each_other_again() throws Exception {
        try (var lab = Lab.up("lan-offline", folder)) {
            var alice = new Peer(lab.host("a"), "alice").receive();
            var bob = new Peer(lab.host("b"), "bob").receive();
            alice.ready().sends(Content.small(folder, "before"), bob.ready());
            alice.host().moveTo("10.1.2.3/24");
            bob.host().moveTo("10.1.2.4/24");
            assertThat(alice.sends(Content.small(folder, "after"), bob).kind()).isEqualTo("host");
            assertThat(bob.sends(Content.small(folder, "after, too"), alice).kind())
                    .isEqualTo("host");
        }
    }
}
