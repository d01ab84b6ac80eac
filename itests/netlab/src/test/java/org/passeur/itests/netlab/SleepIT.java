package org.passeur.itests.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host that sleeps, and finds the world changed when it wakes. */
@NeedsLab
@Timeout(600)
class SleepIT {
    /** Longer than a question of the DHT is repeated, and a listener's renewal is due. */
    private static final long SLEEP_SECONDS = 25;

    @TempDir
    Path folder;

    @Test
    void a_node_that_slept_sends_and_receives_again() throws Exception {
        try (var lab = Lab.up("flat", folder)) {
            var alice = new Peer(lab.host("a"), "alice", "--bootstrap", "pub:4222").receive();
            var bob = new Peer(lab.host("b"), "bob", "--bootstrap", "pub:4222").receive();
            alice.ready().sends(Content.small(folder, "before"), bob.ready());
            bob.receiver().signal("STOP");
            new CountDownLatch(1).await(SLEEP_SECONDS, TimeUnit.SECONDS);
            bob.receiver().signal("CONT");
            assertThat(alice.sends(Content.small(folder, "to the one who slept"), bob)
                            .kind())
                    .isEqualTo("host");
            assertThat(bob.sends(Content.small(folder, "from the one who slept"), alice)
                            .kind())
                    .isEqualTo("host");
        }
    }
}
