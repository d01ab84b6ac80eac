package org.passeur.signalling.opendht.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.CertificateValue;
import org.passeur.opendht.value.Sealing;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.node.LoopbackNode;

/** Plain, signed and sealed values of all sizes, put by our node and read by the reference's, and the other way round. */
class ValuesInteropTest {
    private static final PublicKey ALICE =
            Vectors.chain("alice-4096", "device").get(0).getPublicKey();
    private static final PrivateKey ALICES = Vectors.key("alice-4096", "device");
    private static final Id ALICE_ID = Id.hash(ALICE.getEncoded());

    private static LoopbackNode ours;
    private static Dhtnode theirs;

    @SuppressWarnings("NullAway.Init") // JUnit calls start() first
    ValuesInteropTest() {}

    @BeforeAll
    static void start() throws Exception {
        theirs = Dhtnode.start();
        ours = LoopbackNode.start();
        ours.node().bootstrap(List.of(theirs.address()));
        ours.awaitConnected();
        ours.node().publish(ALICE_ID, CertificateValue.of(Vectors.chain("alice-4096", "device")));
    }

    @AfterAll
    static void stop() throws Exception {
        if (ours != null) {
            ours.close();
        }
        if (theirs != null) {
            theirs.close();
        }
    }

    /** Printable, so that dhtnode shows it as it is. */
    private static String text(int size) {
        return "abcdefgh".repeat(size / 8 + 1).substring(0, size);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Value.Open awaitOpen(Id key, Predicate<Value> which) throws Exception {
        return (Value.Open) await(key, which);
    }

    private static Value await(Id key, Predicate<Value> which) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < until) {
            for (Value value : ours.get(key)) {
                if (which.test(value)) {
                    return value;
                }
            }
        }
        throw new AssertionError("no such value came");
    }

    /** dhtnode has told what it shows as text only since it knows the user type. */
    private static Body body(int size, @Nullable Id to, boolean owned) {
        Body plain = owned ? Body.owned(ALICE, 0, to, bytes(text(size))) : Body.of(bytes(text(size)));
        return new Body(plain.owner(), plain.type(), plain.data(), "text/plain");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 540, 600, 1280, 16_384, 60_000})
    void what_dhtnode_puts_in_the_clear_we_read(int size) throws Exception {
        Id key = Id.hash("their plain " + size);
        theirs.command("p " + key + " " + text(size));
        assertThat(awaitOpen(key, v -> true).body()).isEqualTo(body(size, null, false));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 540, 600, 1280, 16_384, 60_000})
    void what_we_put_in_the_clear_dhtnode_reads(int size) throws Exception {
        Id key = Id.hash("our plain " + size);
        assertThat(ours.put(key, Value.Open.of(7, body(size, null, false)))).isTrue();
        assertThat(theirs.get(key))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("data(text/plain):\"" + text(size) + "\"")
                        .doesNotContain("signed"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 540, 600, 1280, 16_384, 60_000})
    void what_dhtnode_signs_we_verify(int size) throws Exception {
        Id key = Id.hash("their signed " + size);
        theirs.command("s " + key + " " + text(size));
        Value.Open value = awaitOpen(key, v -> true);
        assertThat(Signing.holds(value)).isTrue();
        assertThat(Objects.requireNonNull(value.body().owner()).keyId()).isEqualTo(theirs.publicKey());
        assertThat(value.body().data().array()).isEqualTo(bytes(text(size)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 540, 600, 1280, 16_384, 60_000})
    void what_we_sign_dhtnode_verifies(int size) throws Exception {
        Id key = Id.hash("our signed " + size);
        assertThat(ours.put(key, Signing.sign(8, body(size, null, true), ALICES)))
                .isTrue();
        assertThat(theirs.get(key))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("signed (v0)", "data(text/plain):\"" + text(size) + "\""));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 540, 600, 1280, 16_384, 60_000})
    void what_dhtnode_encrypts_for_us_we_open(int size) throws Exception {
        Id key = Id.hash("their sealed " + size);
        assertThat(theirs.get(ALICE_ID)).as("it finds our certificate").isNotEmpty();
        theirs.command("e " + key + " " + ALICE_ID + " " + text(size));
        Value closed = await(key, Value.Closed.class::isInstance);
        assertThat(Sealing.open((Value.Closed) closed, ALICES, ALICE_ID)).hasValueSatisfying(open -> {
            assertThat(open.body().data().array()).isEqualTo(bytes(text(size)));
            assertThat(Objects.requireNonNull(open.body().owner()).keyId()).isEqualTo(theirs.publicKey());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 540, 600, 1280, 16_384, 60_000})
    void what_we_seal_for_dhtnode_it_opens(int size) throws Exception {
        Id key = Id.hash("our sealed " + size);
        PublicKey theirKey = CertificateValue.chain(await(theirs.publicKey(), v -> true), theirs.publicKey())
                .get(0)
                .getPublicKey();
        Value.Open signed = Signing.sign(9, body(size, theirs.publicKey(), true), ALICES);
        assertThat(ours.put(key, Sealing.seal(signed, theirKey, new SecureRandom())))
                .isTrue();
        assertThat(theirs.get(key))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("data(text/plain):\"" + text(size) + "\""));
    }

    @Test
    void a_forged_signature_of_ours_is_not_believed_by_dhtnode() throws Exception {
        Id key = Id.hash("our forged");
        Value.Open good = Signing.sign(10, body(20, null, true), ALICES);
        byte[] wrong = good.signature().array().clone();
        wrong[7] ^= 1;
        ours.put(key, new Value.Open(10, good.body(), Bytes.of(wrong), 0));
        assertThat(theirs.get(key)).isEmpty();
    }

    @Test
    void our_certificate_is_one_for_dhtnode() throws Exception {
        assertThat(theirs.get(ALICE_ID))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("Certificate"));
    }
}
