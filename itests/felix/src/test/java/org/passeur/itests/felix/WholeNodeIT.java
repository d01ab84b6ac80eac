package org.passeur.itests.felix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.passeur.api.Diagnostics;
import org.passeur.api.Passeur;
import org.passeur.api.Slot;

/** One node, of the distribution's own bundles: everything is wired, and what is missing is named. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholeNodeIT {
    private static final long COME_AND_GO = Duration.ofSeconds(20).toMillis();

    private FelixNode node;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        node = FelixNode.start("alice", folder.resolve("alice"));
        node.service(Passeur.class);
    }

    @AfterAll
    void stop() throws Exception {
        node.close();
    }

    @Test
    void every_bundle_of_the_distribution_is_active() {
        assertThat(node.bundles())
                .allSatisfy(bundle -> assertThat(bundle.getState())
                        .as(bundle.getSymbolicName())
                        .isEqualTo(
                                bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null
                                        ? Bundle.ACTIVE
                                        : Bundle.RESOLVED));
    }

    @Test
    void every_slot_is_filled_and_says_by_whom() throws Exception {
        Map<Slot, List<String>> slots = node.service(Diagnostics.class).slots();
        assertThat(slots.get(Slot.IDENTITY)).containsExactly("org.passeur.identity");
        assertThat(slots.get(Slot.SIGNALLING)).containsExactly("org.passeur.signalling.opendht");
        assertThat(slots.get(Slot.CONNECTIVITY))
                .containsExactly("org.passeur.connectivity.ice", "org.passeur.connectivity.turn");
        assertThat(slots.get(Slot.SECURITY))
                .containsExactly("org.passeur.security.jsse", "org.passeur.security.bouncycastle");
        assertThat(slots.get(Slot.TRANSFER))
                .containsExactly("org.passeur.transfer.chunked", "org.passeur.transfer.classic");
    }

    @ParameterizedTest
    @CsvSource({
        "SIGNALLING, org.passeur.signalling.opendht",
        "CONNECTIVITY, org.passeur.connectivity.ice org.passeur.connectivity.turn",
        "SECURITY, org.passeur.security.jsse org.passeur.security.bouncycastle",
        "TRANSFER, org.passeur.transfer.chunked org.passeur.transfer.classic",
        "IDENTITY, org.passeur.identity"
    })
    void a_slot_that_is_emptied_takes_the_service_away_and_is_named_until_it_is_filled_again(
            Slot slot, String providers) throws Exception {
        var diagnostics = node.service(Diagnostics.class);
        BlockingQueue<Integer> changes = new ArrayBlockingQueue<>(100);
        ServiceListener listener = event -> changes.add(event.getType());
        node.context().addServiceListener(listener, "(" + Constants.OBJECTCLASS + "=" + Passeur.class.getName() + ")");
        try {
            for (String provider : providers.split(" ")) {
                stop(provider);
            }
            assertThat(changes.poll(COME_AND_GO, TimeUnit.MILLISECONDS)).isEqualTo(ServiceEvent.UNREGISTERING);
            assertThat(node.has(Passeur.class)).isFalse();
            assertThat(diagnostics.missing()).containsExactly(slot);
            for (String provider : providers.split(" ")) {
                node.bundle(provider).start();
            }
            assertThat(changes.poll(COME_AND_GO, TimeUnit.MILLISECONDS)).isEqualTo(ServiceEvent.REGISTERED);
            assertThat(diagnostics.missing()).isEmpty();
        } finally {
            node.context().removeServiceListener(listener);
        }
    }

    private void stop(String provider) throws BundleException {
        node.bundle(provider).stop();
    }
}
