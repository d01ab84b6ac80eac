package org.passeur.opendht;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.api.DeviceId;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Sealing;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.tck.identity.TestDevice;

/**
 * A thousand values a second under our key that only opening shows to be junk. Time is simulated: opening one costs six
 * milliseconds, as it does for RSA-4096 on a machine that does nothing else.
 */
class PostboxFloodTest {
    private static final long OPENING_NANOS = TimeUnit.MILLISECONDS.toNanos(6);

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Map<Id, Long> openedAt = new HashMap<>();
    private final Random random = new Random(11);
    private long now;
    private long busy;
    private long order;
    private TestDevice bob;
    private Workers workers;
    private Postbox postbox;

    @SuppressWarnings("NullAway.Init") // JUnit calls begin() first
    PostboxFloodTest() {}

    /** Something that happens at a time, in nanoseconds. */
    private record Event(long at, long order, Runnable task) {}

    private void at(long nanos, Runnable task) {
        events.add(new Event(nanos, order++, task));
    }

    @BeforeEach
    void begin(@TempDir Path home) {
        bob = TestDevice.bob(home);
        workers = new Workers("passeur-opendht-test-worker");
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochSecond(1_700_000_000L).plusNanos(now);
            }
        };
        Function<Value.Closed, Optional<Value.Open>> opener = value -> {
            openedAt.put(Id.hash(value.cypher().array()), now);
            now += OPENING_NANOS;
            busy += OPENING_NANOS;
            return Optional.empty();
        };
        Alarm alarm = (millis, task) -> at(now + TimeUnit.MILLISECONDS.toNanos(millis), task);
        var certificates = new Certificates(new NoTable(), workers, alarm, clock);
        postbox = new Postbox(bob, message -> {}, certificates, alarm, this::work, clock, () -> now, opener);
    }

    @AfterEach
    void end() {
        workers.shutdownNow();
    }

    /** Nothing is asked of it here. */
    private static final class NoTable implements Table {
        @Override
        public void publish(Id key, Value value) {
            throw new AssertionError("nothing is published");
        }

        @Override
        public CompletableFuture<Void> get(Id key, Wanted wanted, Predicate<Value> each) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Boolean> mail(DeviceId to, Value.Closed message) {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public void listen(Id key, Consumer<Value> each) {
            throw new AssertionError("nothing is listened to");
        }
    }

    private boolean work(Runnable task) {
        at(now, task);
        return true;
    }

    private Value.Closed value(boolean stamped) {
        byte[] cypher = new byte[1_700];
        random.nextBytes(cypher);
        cypher[0] = 0; // below every modulus
        Bytes bytes = Bytes.of(cypher);
        long id = stamped ? Stamp.make(bytes, Id.ofHex(bob.id().hex()), 1_700_000_000L, random) : random.nextLong() | 1;
        return new Value.Closed(id, bytes, 0);
    }

    private void run(long untilNanos) {
        while (!events.isEmpty() && events.peek().at() <= untilNanos) {
            Event event = events.remove();
            now = Math.max(now, event.at());
            event.task().run();
        }
    }

    private void flood(int seconds, Object... sources) {
        for (int i = 0; i < seconds * 1_000; i++) {
            Value.Closed junk = value(false);
            Object source = sources[i % sources.length];
            at(TimeUnit.MILLISECONDS.toNanos(i), () -> postbox.arrived(junk, source));
        }
    }

    private long worstDelayMillis(boolean stamped, Object source, int seconds) {
        Map<Id, Long> sentAt = new HashMap<>();
        for (int second = 2; second < seconds - 2; second++) {
            Value.Closed message = value(stamped);
            long when = TimeUnit.SECONDS.toNanos(second) + random.nextInt(1_000_000_000);
            sentAt.put(Id.hash(message.cypher().array()), when);
            at(when, () -> postbox.arrived(message, source));
        }
        run(TimeUnit.SECONDS.toNanos(seconds));
        long worst = 0;
        for (Map.Entry<Id, Long> sent : sentAt.entrySet()) {
            assertThat(openedAt).containsKey(sent.getKey());
            worst = Math.max(worst, openedAt.getOrDefault(sent.getKey(), 0L) - sent.getValue());
        }
        return TimeUnit.NANOSECONDS.toMillis(worst);
    }

    /** All comes from the same four nodes, which store it. */
    @Test
    void a_stamped_message_is_opened_within_a_second_though_it_comes_the_same_way_as_the_flood() {
        flood(20, "a", "b", "c", "d");
        long worst = worstDelayMillis(true, "a", 20);
        System.out.printf(
                "flood of 1000/s, stamped message from the same source: opened after %d ms at worst%n", worst);
        assertThat(worst).isLessThan(1_000);
    }

    /** A contact of another implementation, whose message comes from himself or by a node that is not flooded. */
    @Test
    void a_message_without_a_stamp_is_opened_within_a_second_if_it_comes_another_way() {
        flood(20, "a", "b", "c", "d");
        long worst = worstDelayMillis(false, "e", 20);
        System.out.printf("flood of 1000/s, message from a source of its own: opened after %d ms at worst%n", worst);
        assertThat(worst).isLessThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 40})
    void a_flood_costs_a_quarter_of_a_processor(int seconds) {
        flood(seconds, "a", "b", "c", "d");
        run(TimeUnit.SECONDS.toNanos(seconds));
        assertThat(busy)
                .as("nanoseconds spent on opening")
                .isLessThanOrEqualTo(TimeUnit.SECONDS.toNanos(seconds) / 4 + TimeUnit.MILLISECONDS.toNanos(1_100))
                .isGreaterThan(TimeUnit.SECONDS.toNanos(seconds) / 5);
        assertThat(postbox.figures().unopened()).isGreaterThan(seconds * 900L);
    }

    @Test
    void junk_that_was_opened_once_is_not_opened_again() {
        Value.Closed junk = value(false);
        for (int i = 0; i < 5_000; i++) {
            var copy = new Value.Closed(i + 1, junk.cypher(), 0);
            at(TimeUnit.MILLISECONDS.toNanos(i), () -> postbox.arrived(copy, "a"));
        }
        run(TimeUnit.SECONDS.toNanos(10));
        assertThat(postbox.figures().opened()).isOne();
        assertThat(postbox.figures().replayed()).isEqualTo(4_999);
    }

    @Test
    void what_cannot_be_sealed_for_us_is_not_opened() {
        byte[] above = new byte[1_700];
        Arrays.fill(above, (byte) 0xff); // more than any modulus
        for (Value.Closed junk : List.of(
                new Value.Closed(1, Bytes.of(above), 0),
                new Value.Closed(2, Bytes.of(new byte[600]), 0),
                new Value.Closed(3, Bytes.of(new byte[30_000]), 0))) {
            at(0, () -> postbox.arrived(junk, "a"));
        }
        run(TimeUnit.SECONDS.toNanos(1));
        assertThat(postbox.figures()).isEqualTo(new MailFigures(0, 3, 0, 0, 0));
    }

    @Test
    void a_stamp_is_good_for_its_message_its_recipient_and_its_time() {
        Id us = Id.ofHex(bob.id().hex());
        Bytes cypher = value(false).cypher();
        Id print = Id.hash(cypher.array());
        long id = Stamp.make(cypher, us, 1_700_000_000L, random);
        assertThat(Stamp.isOn(id, print, us, 1_700_000_000L)).isTrue();
        assertThat(Stamp.isOn(id, print, us, 1_700_000_900L))
                .as("clocks differ")
                .isTrue();
        assertThat(Stamp.isOn(id, print, us, 1_700_004_000L))
                .as("made long ago")
                .isFalse();
        assertThat(Stamp.isOn(id, print, Id.hash("another"), 1_700_000_000L)).isFalse();
        assertThat(Stamp.isOn(id, Id.hash("another"), us, 1_700_000_000L)).isFalse();
    }

    /** With the real cryptography, to know what the numbers above stand for. */
    @Test
    void opening_really_costs_milliseconds_and_looking_for_a_stamp_next_to_nothing(@TempDir Path home) {
        TestDevice alice = TestDevice.alice(home);
        PublicKey bobs = bob.chain().get(0).getPublicKey();
        PrivateKey key = bob.key();
        Id us = Id.ofHex(bob.id().hex());
        List<Value.Closed> values = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Body body = Body.owned(
                    alice.chain().get(0).getPublicKey(), 0, us, ("junk " + i).getBytes(StandardCharsets.UTF_8));
            values.add(Sealing.seal(Signing.sign(1, body, alice.key()), bobs, new SecureRandom()));
        }
        long best = Long.MAX_VALUE;
        for (Value.Closed value : values) {
            long begun = System.nanoTime();
            assertThat(Sealing.open(value, key, us)).isPresent();
            best = Math.min(best, System.nanoTime() - begun);
        }
        long looking = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long begun = System.nanoTime();
            for (Value.Closed value : values) {
                Stamp.isOn(value.id(), Id.hash(value.cypher().array()), us, 1_700_000_000L);
            }
            looking = Math.min(looking, (System.nanoTime() - begun) / values.size());
        }
        long making = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long begun = System.nanoTime();
            for (Value.Closed value : values.subList(0, 8)) {
                Stamp.make(value.cypher(), us, 1_700_000_000L, random);
            }
            making = Math.min(making, (System.nanoTime() - begun) / 8);
        }
        System.out.printf(
                "a value of %d bytes for RSA-%d: opened and verified in %.2f ms (best of 40), a stamp made in %.2f ms,"
                        + " looked for in %.4f ms%n",
                values.get(0).cypher().length(),
                ((RSAKey) bobs).getModulus().bitLength(),
                best / 1e6,
                making / 1e6,
                looking / 1e6);
        assertThat(looking * 20).isLessThan(best);
    }
}
