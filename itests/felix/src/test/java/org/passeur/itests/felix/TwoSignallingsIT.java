package org.passeur.itests.felix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.BundleException;
import org.passeur.api.Decision;
import org.passeur.api.Diagnostics;
import org.passeur.api.OfferHandler;
import org.passeur.api.Passeur;
import org.passeur.api.Slot;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferListener;
import org.passeur.api.TransferState;
import org.passeur.spi.link.Deadline;
import org.passeur.tck.signalling.Dhtnode;

/** Two whole nodes with both DHT providers, in a network of two real {@code dhtnode}s of which one is a REST proxy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoSignallingsIT {
    private static final long SECONDS = 90;
    private static final String NODE = "org.passeur.signalling.opendht";
    private static final String PROXY = "org.passeur.signalling.dhtproxy";

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private FelixNode aliceNode;
    private FelixNode bobNode;
    private Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    TwoSignallingsIT() {}

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        Dhtnode.need();
        folder = home;
        Dhtnode node = closing(Dhtnode.start());
        Dhtnode proxy = closing(Dhtnode.startProxy(List.of(node.address())));
        String bootstrap = "127.0.0.1:" + node.address().getPort();
        Map<String, String> proxies = Map.of(PROXY, "proxies = 127.0.0.1:" + proxy.proxyPort() + "\n");
        aliceNode = closing(FelixNode.start("alice", home.resolve("alice"), proxies, bootstrap));
        bobNode = closing(FelixNode.start("bob", home.resolve("bob"), proxies, bootstrap));
        Path inbox = Files.createDirectory(home.resolve("inbox"));
        OfferHandler accepting = offer -> Optional.of(new Decision.Accept(inbox));
        bobNode.context().registerService(OfferHandler.class, accepting, new Hashtable<>());
        aliceNode.service(Passeur.class);
        bobNode.service(Passeur.class);
    }

    private <C extends AutoCloseable> C closing(C closeable) {
        toClose.add(0, closeable);
        return closeable;
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : toClose) {
            each.close();
        }
    }

    /** A provider counts once its session has begun. */
    @BeforeEach
    void both_fill_the_slot() throws Exception {
        Deadline deadline = Deadline.after(Duration.ofSeconds(SECONDS));
        for (FelixNode node : List.of(aliceNode, bobNode)) {
            Diagnostics diagnostics = node.service(Diagnostics.class);
            while (!diagnostics.slots().getOrDefault(Slot.SIGNALLING, List.of()).containsAll(Set.of(NODE, PROXY))) {
                assertThat(deadline.passed()).as(diagnostics.slots().toString()).isFalse();
                assertThat(new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS))
                        .isFalse();
            }
        }
    }

    @Test
    void the_first_proven_answer_wins() throws Exception {
        int before = bobNode.service(Passeur.class).transfers().size();
        assertFinished(send(aliceNode, bobNode));
        assertThat(bobNode.service(Passeur.class).transfers()).hasSize(before + 1);
    }

    @ParameterizedTest
    @CsvSource({NODE + ", " + PROXY, PROXY + ", " + NODE})
    void a_device_on_one_provider_reaches_a_device_on_the_other(String ofSender, String ofRecipient) throws Exception {
        without(
                aliceNode,
                other(ofSender),
                () -> without(bobNode, other(ofRecipient), () -> {
                    assertFinished(send(aliceNode, bobNode));
                }));
    }

    @ParameterizedTest
    @CsvSource({"alice, " + NODE, "alice, " + PROXY, "bob, " + NODE, "bob, " + PROXY})
    void stopping_either_while_transfers_are_set_up_loses_none(String person, String provider) throws Exception {
        FelixNode node = person.equals("alice") ? aliceNode : bobNode;
        var found = new CountDownLatch(1);
        TransferListener listener = event -> {
            if (event instanceof TransferEvent.DeviceFound) {
                found.countDown();
            }
        };
        var registration = aliceNode.context().registerService(TransferListener.class, listener, new Hashtable<>());
        try {
            List<Transfer> sent = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                sent.add(send(aliceNode, bobNode));
            }
            assertThat(found.await(SECONDS, TimeUnit.SECONDS)).isTrue();
            without(node, provider, () -> {
                for (Transfer transfer : sent) {
                    assertFinished(transfer);
                }
            });
        } finally {
            registration.unregister();
        }
    }

    private static String other(String provider) {
        return provider.equals(NODE) ? PROXY : NODE;
    }

    private interface Action {
        void run() throws Exception;
    }

    private static void without(FelixNode node, String provider, Action action) throws Exception {
        node.bundle(provider).stop();
        try {
            action.run();
        } finally {
            start(node, provider);
        }
    }

    private static void start(FelixNode node, String provider) throws BundleException {
        node.bundle(provider).start();
    }

    private Transfer send(FelixNode from, FelixNode to) throws Exception {
        Path file = Files.createTempFile(folder, "file", ".bin");
        Files.write(file, new byte[100_000]);
        return from.service(Passeur.class)
                .send(List.of(file), to.service(Passeur.class).ticket());
    }

    private void assertFinished(Transfer transfer) throws Exception {
        Passeur alice = aliceNode.service(Passeur.class);
        Transfer ended = alice.ended(transfer.id()).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        assertThat(ended.state())
                .as(() -> ended.failure() + "\n" + String.join("\n", explain(ended)))
                .isEqualTo(TransferState.FINISHED);
    }

    private List<String> explain(Transfer transfer) {
        try {
            return aliceNode.service(Diagnostics.class).explain(transfer.id()).orElse(List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
