package org.passeur.signalling.opendht;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.opendht.Keys;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.CertificateValue;
import org.passeur.opendht.value.Sealing;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.net.BindAddresses;
import org.passeur.signalling.opendht.node.LoopbackNode;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingMessage;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.signalling.Letters;

/** What a node in the middle can do to messages: it stores them, copies them and makes up its own. */
class SealedMessagesTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Letters letters = new Letters();
    private final List<Signalling> sessions = new ArrayList<>();
    private LoopbackNode mallory;
    private TestDevice alice;
    private TestDevice bob;

    @SuppressWarnings("NullAway.Init") // JUnit calls begin() first
    SealedMessagesTest() {}

    @BeforeEach
    void begin(@TempDir Path home) throws IOException {
        mallory = LoopbackNode.start();
        alice = TestDevice.alice(home.resolve("alice"));
        bob = TestDevice.bob(home.resolve("bob"));
    }

    @AfterEach
    void end() {
        sessions.forEach(Signalling::close);
        mallory.close();
    }

    private Signalling join(TestDevice device, Letters inbox) throws IOException {
        var settings = new Settings(0, BindAddresses.parse(List.of("127.0.0.1")), List.of(), 0, false);
        Signalling session = new OpenDhtSignalling(settings, Clock.systemUTC()).join(device, inbox);
        sessions.add(session);
        session.bootstrap(List.of(mallory.address()));
        return session;
    }

    private static Value.Closed seal(long id, TestDevice from, PrivateKey key, PublicKey sealFor, String text) {
        var body = Body.owned(
                from.chain().get(0).getPublicKey(),
                0,
                Id.hash(sealFor.getEncoded()),
                text.getBytes(StandardCharsets.UTF_8));
        return Sealing.seal(Signing.sign(id, body, key), sealFor, new SecureRandom());
    }

    private void put(TestDevice to, Value value) throws Exception {
        mallory.node().put(Keys.messages(to.id()), value).get(20, TimeUnit.SECONDS);
    }

    @Test
    void only_what_is_sealed_for_us_and_signed_by_its_sender_arrives() throws Exception {
        join(alice, new Letters());
        Signalling bobs = join(bob, letters);
        PublicKey bobKey = bob.chain().get(0).getPublicKey();
        PublicKey aliceKey = alice.chain().get(0).getPublicKey();
        assertThat(letters.next(Duration.ofMillis(300))).isNull();
        put(bob, seal(1, alice, bob.key(), bobKey, "signed by another key than it says"));
        put(bob, seal(2, alice, alice.key(), aliceKey, "sealed for another key"));
        put(bob, new Value.Closed(3, Bytes.of(new byte[700]), 0));
        put(bob, Value.Open.of(4, Body.of("not sealed".getBytes(StandardCharsets.UTF_8))));
        put(bob, seal(5, bob, bob.key(), bobKey, "from ourselves"));
        byte[] whole = seal(7, alice, alice.key(), bobKey, "cut off").cypher().array();
        put(bob, new Value.Closed(7, Bytes.of(Arrays.copyOf(whole, whole.length - 1)), 0));
        put(bob, seal(6, alice, alice.key(), bobKey, "good"));
        SignallingMessage message = Objects.requireNonNull(letters.next(LONG));
        assertThat(new String(message.body(), StandardCharsets.UTF_8)).isEqualTo("good");
        assertThat(message.sender()).isEqualTo(alice.remote());
        assertThat(letters.next(Duration.ofMillis(500))).isNull();
        assertThat(bobs.connected()).isTrue();
    }

    @Test
    void a_copy_under_another_value_id_is_a_replay_and_dropped() throws Exception {
        join(alice, new Letters());
        join(bob, letters);
        Value.Closed value = seal(6, alice, alice.key(), bob.chain().get(0).getPublicKey(), "once");
        put(bob, value);
        put(bob, new Value.Closed(7, value.cypher(), 0));
        put(bob, seal(8, alice, alice.key(), bob.chain().get(0).getPublicKey(), "after it"));
        assertThat(text(letters.next(LONG))).isEqualTo("once");
        assertThat(text(letters.next(LONG))).isEqualTo("after it");
    }

    private static String text(@Nullable SignallingMessage message) {
        return new String(Objects.requireNonNull(message).body(), StandardCharsets.UTF_8);
    }

    @Test
    void the_node_that_stores_an_offer_cannot_read_it() throws Exception {
        BlockingQueue<Value> stored = new LinkedBlockingQueue<>();
        mallory.node().listen(Keys.messages(bob.id()), stored::add);
        Signalling alices = join(alice, new Letters());
        alices.send(bob.remote(), "an offer".getBytes(StandardCharsets.UTF_8), Deadline.after(LONG));
        var closed = (Value.Closed) Objects.requireNonNull(stored.poll(20, TimeUnit.SECONDS));
        assertThat(Sealing.open(closed, alice.key(), Id.ofHex(bob.id().hex()))).isEmpty();
        assertThat(Sealing.open(closed, bob.key(), Id.ofHex(bob.id().hex()))).isPresent();
    }

    @Test
    void a_wrong_certificate_under_a_devices_id_does_not_hide_the_right_one() throws Exception {
        Id aliceId = Id.ofHex(alice.id().hex());
        Value.Open wrong = CertificateValue.of(bob.chain());
        mallory.node().put(aliceId, Value.Open.of(2, wrong.body())).get(20, TimeUnit.SECONDS);
        Signalling alices = join(alice, new Letters());
        join(bob, letters);
        alices.send(bob.remote(), "hello".getBytes(StandardCharsets.UTF_8), Deadline.after(LONG));
        assertThat(Objects.requireNonNull(letters.next(LONG)).sender()).isEqualTo(alice.remote());
    }

    @Test
    void warm_messages_arrive_quickly() throws Exception {
        Signalling alices = join(alice, new Letters());
        join(bob, letters);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long begun = System.nanoTime();
            alices.send(bob.remote(), ("message " + i).getBytes(StandardCharsets.UTF_8), Deadline.after(LONG));
            Objects.requireNonNull(letters.next(LONG));
            best = Math.min(best, System.nanoTime() - begun);
        }
        System.out.printf("A message from send to inbox, nodes warm, best of ten: %.1f ms%n", best / 1e6);
    }
}
