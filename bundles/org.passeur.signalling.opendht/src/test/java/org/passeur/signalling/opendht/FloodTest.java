package org.passeur.signalling.opendht;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.opendht.Keys;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Sealing;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.net.BindAddresses;
import org.passeur.signalling.opendht.node.LoopbackNode;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Signalling;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.signalling.Letters;

/**
 * A thousand junk values a second, sealed for our RSA-4096 key like any message, by way of the node that stores the
 * messages as well. How it is in time that nothing else is done in, {@code PostboxFloodTest} says; this is with everything
 * real, on a machine that may be busy.
 */
class FloodTest {
    private static final int JUNK = 4_000;

    @Test
    void a_message_gets_through_a_flood(@TempDir Path home) throws Exception {
        var alice = TestDevice.alice(home.resolve("alice"));
        var bob = TestDevice.bob(home.resolve("bob"));
        var letters = new Letters();
        var settings = new Settings(0, BindAddresses.parse(List.of("127.0.0.1")), List.of(), 0, false);
        ScheduledExecutorService flood = Executors.newSingleThreadScheduledExecutor();
        try (LoopbackNode mallory = LoopbackNode.start();
                Signalling alices = new OpenDhtSignalling(settings, Clock.systemUTC()).join(alice, message -> {});
                Signalling bobs = new OpenDhtSignalling(settings, Clock.systemUTC()).join(bob, letters)) {
            alices.bootstrap(List.of(mallory.address()));
            bobs.bootstrap(List.of(mallory.address()));
            alices.send(bob.remote(), bytes("before"), Deadline.after(Duration.ofSeconds(20)));
            assertThat(letters.next(Duration.ofSeconds(20))).isNotNull();
            List<Value.Closed> junk = junk(bob, alice);
            var sent = new AtomicInteger();
            Id key = Keys.messages(bob.id());
            flood.scheduleAtFixedRate(
                    () -> {
                        for (int i = 0; i < 10; i++) {
                            mallory.node().put(key, junk.get(sent.getAndIncrement() % junk.size()));
                        }
                    },
                    0,
                    10,
                    TimeUnit.MILLISECONDS);
            long worst = 0;
            for (int i = 0; i < 3; i++) {
                long begun = System.nanoTime();
                alices.send(bob.remote(), bytes("in the flood " + i), Deadline.after(Duration.ofSeconds(20)));
                assertThat(new String(
                                Objects.requireNonNull(letters.next(Duration.ofSeconds(20)))
                                        .body(),
                                StandardCharsets.UTF_8))
                        .isEqualTo("in the flood " + i);
                worst = Math.max(worst, System.nanoTime() - begun);
            }
            System.out.printf(
                    "in a flood of real junk (%d so far): a message from send to inbox in %.0f ms at worst of 3%n",
                    sent.get(), worst / 1e6);
        } finally {
            flood.shutdownNow();
        }
    }

    /** As it is made cheaply: only the first block is costly, and can be used again with other content behind it. */
    private static List<Value.Closed> junk(TestDevice bob, TestDevice alice) {
        PublicKey key = bob.chain().get(0).getPublicKey();
        var random = new SecureRandom();
        Body body = Body.owned(alice.chain().get(0).getPublicKey(), 0, Id.hash(key.getEncoded()), bytes("junk"));
        byte[] good = Sealing.seal(Signing.sign(1, body, alice.key()), key, random)
                .cypher()
                .array();
        List<Value.Closed> junk = new ArrayList<>();
        for (int i = 1; i <= JUNK; i++) {
            byte[] altered = good.clone();
            altered[600] ^= (byte) i;
            altered[601] ^= (byte) (i >> 8);
            junk.add(new Value.Closed(i, Bytes.of(altered), 0));
        }
        return junk;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
