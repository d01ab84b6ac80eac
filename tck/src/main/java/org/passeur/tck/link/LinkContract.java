package org.passeur.tck.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.passeur.spi.link.Link;

/** What every {@link Link} promises. Extend it and say how a pair of yours comes to be, and how it breaks. */
@Timeout(60)
public abstract class LinkContract {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "link-contract");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Link> links = new ArrayList<>();

    /** Both ends of a link.
     *
     * @param a what one end has
     * @param b what the other has
     */
    public record Ends(Link a, Link b) {}

    /** A new pair of connected links. */
    protected abstract Ends pair() throws Exception;

    /** Breaks the link as a dead network or a killed process would, so that {@code ends.b()} can tell. */
    protected abstract void cut(Ends ends) throws Exception;

    /** Whether the end of one direction reaches the far end; only a relayed link may say no (LNK-4). */
    protected boolean passesOnTheEnd() {
        return true;
    }

    private Ends ends() throws Exception {
        Ends ends = pair();
        links.add(ends.a());
        links.add(ends.b());
        return ends;
    }

    @AfterEach
    void release() throws IOException {
        for (Link link : links) {
            link.close();
        }
        threads.shutdownNow();
    }

    @Test
    void LNK_1_bytes_arrive_complete_and_in_order_however_they_were_grouped() throws Exception {
        Ends ends = ends();
        byte[] sent = random(3_000_017);
        Future<byte[]> received = threads.submit(() -> readAll(ends.b(), 8191, sent.length));
        var random = new Random(2);
        for (int at = 0; at < sent.length; ) {
            int n = Math.min(1 + random.nextInt(random.nextInt(4) == 0 ? 200_000 : 40), sent.length - at);
            boolean direct = random.nextBoolean();
            ByteBuffer piece = direct ? ByteBuffer.allocateDirect(n) : ByteBuffer.allocate(n);
            piece.put(sent, at, n).flip();
            ends.a().write(piece);
            assertThat(piece.hasRemaining()).isFalse();
            at += n;
        }
        ends.a().endOutput();
        assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo(sent);
    }

    @Test
    void LNK_1_a_buffer_without_room_reads_nothing_and_one_without_content_writes_nothing() throws Exception {
        Ends ends = ends();
        Future<Integer> nothing = threads.submit(() -> ends.b().read(ByteBuffer.allocate(0)));
        assertThat(nothing.get(1, TimeUnit.SECONDS)).isZero();
        ends.a().write(ByteBuffer.allocate(0));
        ends.a().write(ByteBuffer.wrap(new byte[] {-1}));
        ByteBuffer one = ByteBuffer.allocate(8);
        assertThat(ends.b().read(one)).isEqualTo(1);
        assertThat(one.get(0)).isEqualTo((byte) -1);
    }

    @Test
    void LNK_1_only_the_room_of_a_buffer_is_written_to() throws Exception {
        Ends ends = ends();
        ends.a().write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}));
        ByteBuffer into = ByteBuffer.allocate(10).position(4).limit(6);
        while (into.hasRemaining()) {
            assertThat(ends.b().read(into)).isPositive();
        }
        assertThat(into.array()).containsExactly(0, 0, 0, 0, 1, 2, 0, 0, 0, 0);
    }

    @Test
    void LNK_2_both_directions_flow_at_once_on_both_ends() throws Exception {
        Ends ends = ends();
        byte[] there = random(4_000_000);
        byte[] back = random(4_000_001);
        Future<byte[]> atB = threads.submit(() -> readAll(ends.b(), 65_536, there.length));
        Future<byte[]> atA = threads.submit(() -> readAll(ends.a(), 65_536, back.length));
        Future<?> fromB = threads.submit(() -> writeAndEnd(ends.b(), back));
        writeAndEnd(ends.a(), there);
        fromB.get(30, TimeUnit.SECONDS);
        assertThat(atB.get(30, TimeUnit.SECONDS)).isEqualTo(there);
        assertThat(atA.get(30, TimeUnit.SECONDS)).isEqualTo(back);
    }

    @Test
    void LNK_3_close_ends_a_blocked_read_within_a_second() throws Exception {
        Ends ends = ends();
        assertEndsOnClose(ends.b(), () -> ends.b().read(ByteBuffer.allocate(10)));
    }

    @Test
    void LNK_3_close_ends_a_blocked_write_within_a_second() throws Exception {
        Ends ends = ends();
        assertEndsOnClose(ends.a(), () -> {
            ByteBuffer megabyte = ByteBuffer.allocate(1 << 20);
            while (true) {
                ends.a().write(megabyte.clear());
            }
        });
    }

    private void assertEndsOnClose(Link link, Callable<?> blocking) throws Exception {
        var begun = new CountDownLatch(1);
        Future<?> blocked = threads.submit(() -> {
            begun.countDown();
            return blocking.call();
        });
        begun.await();
        assertThatThrownBy(() -> blocked.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        long before = System.nanoTime();
        link.close();
        assertThatThrownBy(() -> blocked.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ClosedChannelException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(A_SECOND);
        assertThat(link.isOpen()).isFalse();
    }

    @Test
    void LNK_3_a_closed_link_neither_reads_nor_writes_and_closes_again() throws Exception {
        Ends ends = ends();
        assertThat(ends.a().isOpen()).isTrue();
        ends.a().close();
        assertThatCode(ends.a()::close).doesNotThrowAnyException();
        assertThat(ends.a().isOpen()).isFalse();
        assertThatThrownBy(() -> ends.a().read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> ends.a().write(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void LNK_4_after_end_of_output_the_far_end_reads_minus_one_and_can_still_write() throws Exception {
        Ends ends = ends();
        ends.a().write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        ends.a().endOutput();
        ends.a().endOutput();
        assertThat(readAll(ends.b(), 2, 3)).containsExactly(1, 2, 3);
        if (passesOnTheEnd()) {
            assertThat(ends.b().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        byte[] back = random(100_000);
        Future<byte[]> received = threads.submit(() -> readAll(ends.a(), 1000, back.length));
        writeAndEnd(ends.b(), back);
        assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(back);
        assertThatThrownBy(() -> ends.a().write(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
    }

    @Test
    void LNK_4_after_close_the_far_end_reads_no_more() throws Exception {
        Ends ends = ends();
        ends.a().write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        ends.a().endOutput();
        assertThat(readAll(ends.b(), 2, 3)).containsExactly(1, 2, 3);
        Future<Integer> more = threads.submit(() -> ends.b().read(ByteBuffer.allocate(1)));
        ends.a().close();
        try {
            assertThat(more.get(5, TimeUnit.SECONDS)).isEqualTo(-1);
        } catch (ExecutionException e) {
            assertThat(passesOnTheEnd()).isFalse();
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void LNK_5_a_broken_link_is_an_exception_and_no_end() throws Exception {
        Ends ends = ends();
        Future<Integer> blocked = threads.submit(() -> ends.b().read(ByteBuffer.allocate(10)));
        cut(ends);
        assertThatThrownBy(() -> blocked.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> ends.b().read(ByteBuffer.allocate(10))).isInstanceOf(IOException.class);
        assertThatCode(ends.b()::close).doesNotThrowAnyException();
    }

    @Test
    void LNK_6_what_was_written_before_the_end_arrives_though_close_follows() throws Exception {
        Ends ends = ends();
        // something unread at the closing end must not cost the last bytes
        ends.b().write(ByteBuffer.wrap(random(10_000)));
        byte[] sent = random(4_000_000); // more than the network holds
        Future<?> closed = threads.submit(() -> {
            writeAndEnd(ends.a(), sent);
            ends.a().close();
            return null;
        });
        assertThat(readAll(ends.b(), 777, sent.length)).isEqualTo(sent);
        ends.b().close();
        closed.get(5, TimeUnit.SECONDS);
    }

    private static Void writeAndEnd(Link link, byte[] bytes) throws IOException {
        link.write(ByteBuffer.wrap(bytes));
        link.endOutput();
        return null;
    }

    /** Until the end, or until {@code length} bytes are there and the end will not come. */
    private byte[] readAll(Link link, int step, int length) throws IOException {
        var all = new ByteArrayOutputStream();
        ByteBuffer into = ByteBuffer.allocate(step);
        while ((passesOnTheEnd() || all.size() < length) && link.read(into.clear()) >= 0) {
            all.write(into.array(), 0, into.position());
        }
        return all.toByteArray();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
