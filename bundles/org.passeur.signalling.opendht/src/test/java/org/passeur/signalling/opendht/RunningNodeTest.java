package org.passeur.signalling.opendht;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.net.BindAddresses;
import org.passeur.signalling.opendht.node.LoopbackNode;

class RunningNodeTest {
    private final Random random = new Random();
    private final Settings settings = new Settings(0, BindAddresses.parse(List.of("127.0.0.1")), List.of(), 0, false);

    /** A process that is killed closes nothing. */
    @Test
    void the_nodes_that_it_knows_are_saved_while_it_runs_and_lead_back_into_the_network(@TempDir Path folder)
            throws Exception {
        var ahead = new AtomicLong();
        try (LoopbackNode other = LoopbackNode.start()) {
            var killed = new RunningNode(
                    settings, Id.random(random), folder, () -> System.currentTimeMillis() + ahead.get());
            try {
                killed.start();
                killed.bootstrap(List.of(other.address()));
                other.awaitConnected();
                List<InetSocketAddress> saved = List.of();
                long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                while (saved.isEmpty() && System.nanoTime() < until) {
                    ahead.addAndGet(TimeUnit.SECONDS.toMillis(61));
                    other.get(Id.hash("nothing"));
                    saved = new KnownNodes(folder).load();
                }
                assertThat(saved).containsExactly(other.address());
                try (var next = new RunningNode(settings, Id.random(random), folder)) {
                    next.start();
                    while (!next.node().connected()) {
                        assertThat(System.nanoTime()).as("time").isLessThan(until);
                        other.get(Id.hash("nothing"));
                    }
                }
            } finally {
                killed.close();
            }
        }
    }
}
