package org.passeur.itests.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Hosts whose only way into the network is OpenDHT's own node at pub: multicast does not get from one to the other, so
 * that each request and answer goes by {@code dhtnode}.
 */
@NeedsLab
@Timeout(600)
class DhtnodeIT {
    @TempDir
    Path folder;

    @ParameterizedTest(name = "one by {0}, the other by {1}")
    @CsvSource({"pub4, pub4", "pub6, pub6", "pub, pub4", "pub6, pub"})
    void a_file_goes_by_whatever_family_the_two_have_in_common_with_it(String ofAlice, String ofBob) throws Exception {
        try (var lab = Lab.up("flat", folder)) {
            var bob = new Peer(lab.host("b"), "bob", "--bootstrap", ofBob + ":4222")
                    .receive()
                    .ready();
            var alice = new Peer(lab.host("a"), "alice", "--bootstrap", ofAlice + ":4222");
            assertThat(alice.sends(Content.small(folder, "letter"), bob).kind()).isEqualTo("host");
        }
    }

    @Test
    void dhtnode_enters_by_ours_and_others_enter_by_it() throws Exception {
        try (var lab = Lab.up("flat", folder)) {
            var alice = new Peer(lab.host("a"), "alice").receive().ready();
            lab.host("c").start("dhtnode", "-s", "-p", "4222", "-b", alice.entryPoint("203.0.113.101"));
            var bob = new Peer(lab.host("b"), "bob", "--bootstrap", "203.0.113.103:4222");
            assertThat(bob.sends(Content.small(folder, "letter"), alice).kind()).isEqualTo("host");
        }
    }
}
