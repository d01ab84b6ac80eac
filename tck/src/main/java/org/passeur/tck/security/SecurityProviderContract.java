package org.passeur.tck.security;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.passeur.spi.link.Link;
import org.passeur.spi.security.SecureLink;
import org.passeur.tck.link.MemoryLink;

/**
 * What every security provider promises: the rules of {@link org.passeur.spi.security.SecurityProvider}, by their ids.
 * A provider's test extends this and says what {@link #provider} is.
 */
public abstract class SecurityProviderContract extends SecurityHandshakeContract {
    /** Not at a multiple of 4 MiB: the tests of engines that update their keys so often close with no update on its way. */
    private static final int BIG = 66 << 20;

    /** Less than one record of the largest size. */
    private static final int TINY = 8 * 1024;

    private record Ends(SecureLink a, SecureLink b) {
        List<SecureLink> both() {
            return List.of(a, b);
        }

        SecureLink other(SecureLink end) {
            return end == a ? b : a;
        }
    }

    private Ends secured() throws Exception {
        return secured(pair.a(), pair.b());
    }

    private Ends secured(Link a, Link b) throws Exception {
        Future<Attempt> there = initiate(a, aliceToBob());
        Future<Attempt> here = respond(b, bobFromAlice());
        return new Ends(get(there).secured(), get(here).secured());
    }

    private static void say(Link link, String words) throws IOException {
        link.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.UTF_8)));
    }

    private static String hear(Link link, int bytes) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(bytes);
        while (into.hasRemaining() && link.read(into) >= 0) {}
        return new String(into.array(), 0, into.position(), StandardCharsets.UTF_8);
    }

    private Future<?> sends(Link link, int bytes, long seed) {
        return threads.submit(() -> {
            var random = new Random(seed);
            var piece = new byte[100_003];
            for (int sent = 0; sent < bytes; ) {
                random.nextBytes(piece);
                int n = Math.min(piece.length, bytes - sent);
                link.write(ByteBuffer.wrap(piece, 0, n));
                sent += n;
            }
            return null;
        });
    }

    private Future<?> receives(Link link, int bytes, long seed) {
        return threads.submit(() -> {
            var random = new Random(seed);
            var expected = new byte[100_003];
            ByteBuffer got = ByteBuffer.allocate(expected.length);
            for (int received = 0; received < bytes; received += got.position()) {
                random.nextBytes(expected);
                got.clear().limit(Math.min(expected.length, bytes - received));
                while (got.hasRemaining()) {
                    assertThat(link.read(got)).isPositive();
                }
                assertThat(Arrays.equals(got.array(), 0, got.position(), expected, 0, got.position()))
                        .isTrue();
            }
            return null;
        });
    }

    @Test
    void SEC_4_an_orderly_end_is_an_end_of_stream() throws Exception {
        Ends ends = secured();
        for (SecureLink end : ends.both()) {
            say(end, "the last words");
        }
        ends.a().endOutput();
        assertThat(hear(ends.b(), 1000)).isEqualTo("the last words");
        assertThat(ends.b().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(ends.b().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        ends.a().endOutput();
    }

    @Test
    void SEC_4_close_is_an_orderly_end_too() throws Exception {
        Ends ends = secured();
        say(ends.b(), "bye");
        ends.b().close();
        assertThat(hear(ends.a(), 1000)).isEqualTo("bye");
        assertThat(ends.a().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void SEC_4_after_both_have_ended_their_output_both_see_the_end() throws Exception {
        Ends ends = secured();
        ends.a().endOutput();
        assertThat(ends.b().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        ends.b().endOutput();
        assertThat(ends.a().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThatThrownBy(() -> say(ends.a(), "more")).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void SEC_4_an_end_without_close_notify_is_an_error() throws Exception {
        for (int role = 0; role < 2; role++) {
            pair = MemoryLink.pair(ROOM);
            Ends ends = secured();
            SecureLink writer = ends.both().get(role);
            say(writer, "and then the cable was pu");
            (role == 0 ? pair.a() : pair.b()).endOutput();
            SecureLink reader = ends.other(writer);
            assertThat(hear(reader, 25)).isEqualTo("and then the cable was pu");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> reader.read(ByteBuffer.allocate(1)))
                        .isInstanceOf(EOFException.class)
                        .hasMessageContaining("close_notify");
            }
        }
    }

    @Test
    void SEC_4_a_broken_link_is_an_error_at_both_ends() throws Exception {
        Ends ends = secured();
        pair.a().cut();
        for (SecureLink end : ends.both()) {
            assertThatThrownBy(() -> end.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> say(end, "hello")).isInstanceOf(IOException.class);
            end.close();
        }
    }

    @Test
    void SEC_6_garbage_between_the_records_is_an_error_and_never_an_end() throws Exception {
        for (byte[] garbage : Garbage.AFTER_HANDSHAKE) {
            pair = MemoryLink.pair(ROOM * 2);
            Ends ends = secured();
            say(ends.a(), "sound");
            pair.a().write(ByteBuffer.wrap(garbage));
            pair.a().endOutput();
            assertThat(hear(ends.b(), 5)).isEqualTo("sound");
            assertThatThrownBy(() -> ends.b().read(ByteBuffer.allocate(100_000)))
                    .as(Garbage.shown(garbage))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("TLS");
            ends.a().close();
            ends.b().close();
        }
    }

    @Test
    void SEC_6_an_altered_record_is_an_error_and_none_of_it_is_read() throws Exception {
        String words = "x".repeat(10_000);
        // bytes 1 and 2, the version of old, are no part of what counts (RFC 8446, section 5.1)
        for (int offset : new int[] {0, 3, 4, 5, 21, 1000, 10_000, 10_020}) {
            pair = MemoryLink.pair(ROOM);
            var faulty = new FaultyLink(pair.a());
            Ends ends = secured(faulty, pair.b());
            say(ends.a(), "sound");
            assertThat(hear(ends.b(), 5)).isEqualTo("sound");
            faulty.arm(FaultyLink.Fault.FLIP, offset);
            say(ends.a(), words);
            ends.a().endOutput();
            assertThatThrownBy(() -> ends.b().read(ByteBuffer.allocate(100_000)))
                    .as("bit flipped at %d of the record", offset)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("TLS");
            ends.b().close();
        }
    }

    @Test
    void SEC_6_a_record_cut_at_any_offset_is_an_error_and_none_of_it_is_read() throws Exception {
        for (int offset = 0; offset < 130; offset += offset < 7 ? 1 : 20) {
            pair = MemoryLink.pair(ROOM);
            var faulty = new FaultyLink(pair.a());
            Ends ends = secured(faulty, pair.b());
            faulty.arm(FaultyLink.Fault.END, offset);
            say(ends.a(), "x".repeat(110));
            assertThatThrownBy(() -> ends.b().read(ByteBuffer.allocate(1000)))
                    .as("cut at %d of the record", offset)
                    .isInstanceOf(EOFException.class);
            ends.b().close();
        }
    }

    @Test
    void SEC_7_the_secure_link_owns_the_link_below() throws Exception {
        Ends ends = secured();
        assertThat(ends.a().path()).isEqualTo(pair.a().path());
        assertThat(ends.a().isOpen()).isTrue();
        ends.a().close();
        ends.a().close();
        assertThat(ends.a().isOpen()).isFalse();
        assertThat(pair.a().isOpen()).isFalse();
        assertThatThrownBy(() -> ends.a().read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> say(ends.a(), "x")).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void SEC_8_66_MiB_pass_in_both_directions_at_once() throws Exception {
        pair = MemoryLink.pair(TINY);
        Ends ends = secured();
        var arrived = new CountDownLatch(2);
        Future<Integer> atB = receivesAndGoesOnReading(ends.b(), 1, arrived);
        Future<Integer> atA = receivesAndGoesOnReading(ends.a(), 2, arrived);
        Future<?> fromA = sends(ends.a(), BIG, 1);
        Future<?> fromB = sends(ends.b(), BIG, 2);
        fromA.get(50, SECONDS);
        fromB.get(50, SECONDS);
        assertThat(arrived.await(10, SECONDS)).isTrue();
        ends.a().close();
        assertThat(atB.get(5, SECONDS)).isEqualTo(-1);
        assertThat(atA).failsWithin(Duration.ofSeconds(5));
    }

    /** Who reads no more takes no key updates either, and a far end that asks for them is stuck in the end. */
    private Future<Integer> receivesAndGoesOnReading(SecureLink link, long seed, CountDownLatch arrived) {
        return threads.submit(() -> {
            receives(link, BIG, seed).get(50, SECONDS);
            arrived.countDown();
            return link.read(ByteBuffer.allocate(1));
        });
    }

    @Test
    void SEC_8_one_end_may_only_write_and_the_other_only_read() throws Exception {
        for (int role = 0; role < 2; role++) {
            pair = MemoryLink.pair(ROOM);
            Ends ends = secured();
            SecureLink writer = ends.both().get(role);
            Future<?> sent = sends(writer, BIG / 4, 5);
            receives(ends.other(writer), BIG / 4, 5).get(30, SECONDS);
            sent.get(5, SECONDS);
            writer.close();
            ends.other(writer).close();
        }
    }

    @Test
    void SEC_8_small_and_odd_pieces_arrive_as_they_were() throws Exception {
        Ends ends = secured();
        ends.a().write(ByteBuffer.allocate(0));
        assertThat(ends.b().read(ByteBuffer.allocate(0))).isZero();
        for (int size : new int[] {1, 2, 16_383, 16_384, 16_385, 50_000}) {
            Future<?> sent = sends(ends.a(), size, size);
            receives(ends.b(), size, size).get(10, SECONDS);
            sent.get(10, SECONDS);
        }
        say(ends.a(), "byte by byte");
        var word = new StringBuilder();
        while (word.length() < 12) {
            word.append(hear(ends.b(), 1));
        }
        assertThat(word).hasToString("byte by byte");
        ByteBuffer direct = ByteBuffer.allocateDirect(40_000);
        say(ends.b(), "y".repeat(1000));
        assertThat(ends.a().read(direct)).isEqualTo(1000);
    }

    @Test
    void SEC_8_a_writer_waits_for_a_reader() throws Exception {
        Ends ends = secured();
        Future<?> sent = sends(ends.a(), 4 << 20, 3);
        assertThatThrownBy(() -> sent.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        receives(ends.b(), 4 << 20, 3).get(20, SECONDS);
        sent.get(5, SECONDS);
    }

    @Test
    void LNK_3_close_ends_a_read_and_a_stuck_write_within_a_second() throws Exception {
        for (int role = 0; role < 2; role++) {
            pair = MemoryLink.pair(ROOM);
            SecureLink end = secured().both().get(role);
            Future<Throwable> read = threads.submit(() -> catchThrowable(() -> end.read(ByteBuffer.allocate(1))));
            var writing = new CountDownLatch(1);
            Future<Throwable> written = threads.submit(() -> catchThrowable(() -> {
                writing.countDown();
                while (true) {
                    end.write(ByteBuffer.allocate(1 << 20));
                }
            }));
            assertThat(writing.await(5, SECONDS)).isTrue();
            assertThatThrownBy(() -> written.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            long start = System.nanoTime();
            end.close();
            assertThat(read.get(1, SECONDS)).isInstanceOf(ClosedChannelException.class);
            assertThat(written.get(1, SECONDS)).isInstanceOf(ClosedChannelException.class);
            assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
        }
    }

    @Test
    void LNK_3_close_does_not_wait_for_a_far_end_that_does_not_read() throws Exception {
        Ends ends = secured();
        Future<?> stuck = sends(ends.a(), ROOM - 1000, 4); // fills the link but for a little
        stuck.get(5, SECONDS);
        long start = System.nanoTime();
        ends.a().close();
        assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
    }
}
