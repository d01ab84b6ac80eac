package org.passeur.connectivity.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.passeur.connectivity.ice.tcp.Breaking;
import org.passeur.connectivity.ice.tcp.FramedChannel;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;

/** Links between two engines: that each answers for the other, and what a link that has expired says. */
@Timeout(120)
final class ConsentOfLinksTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Negotiated ends;

    @BeforeEach
    void negotiate() throws Exception {
        ends = Negotiated.negotiate("127.0.0.1");
    }

    @AfterEach
    void end() throws Exception {
        ends.close();
        threads.shutdownNow();
    }

    /** Asks until something is heard that came after the first question. */
    private static void assertAnswers(FramedChannel connection) throws IOException {
        long asked = System.nanoTime();
        Deadline deadline = Deadline.after(LONG);
        while (Breaking.silentNanos(connection) >= System.nanoTime() - asked) {
            assertThat(deadline.passed()).as("no answer came").isFalse();
            Breaking.askForConsent(connection);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static void say(Link from, Link to) throws IOException {
        from.write(ByteBuffer.wrap(new byte[] {1}));
        assertThat(to.read(ByteBuffer.allocate(1))).isEqualTo(1);
    }

    @Test
    void the_far_end_answers_while_nobody_reads_or_writes() throws Exception {
        assertAnswers(ends.initiator().connection());
        assertAnswers(ends.responder().connection());
    }

    @Test
    void the_far_end_answers_after_data_went_each_way_and_while_both_wait_for_more() throws Exception {
        say(ends.initiator(), ends.responder());
        say(ends.responder(), ends.initiator());
        threads.submit(() -> ends.responder().read(ByteBuffer.allocate(1)));
        assertAnswers(ends.initiator().connection());
        threads.submit(() -> ends.initiator().read(ByteBuffer.allocate(1)));
        assertAnswers(ends.responder().connection());
    }

    @Test
    void data_that_we_do_not_read_is_no_silence_of_the_far_end() throws Exception {
        say(ends.initiator(), ends.responder());
        ends.initiator().write(ByteBuffer.wrap(new byte[100]));
        FramedChannel connection = ends.responder().connection();
        assertAnswers(connection);
        assertAnswers(connection);
    }

    @Test
    void who_is_blocked_in_reading_is_told_why_the_link_ended() throws Exception {
        say(ends.initiator(), ends.responder());
        var reading = new CountDownLatch(1);
        Future<Integer> reader = threads.submit(() -> {
            reading.countDown();
            return ends.initiator().read(ByteBuffer.allocate(1));
        });
        assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
        Breaking.expire(ends.initiator().connection(), new IOException("nothing came for a while"));
        assertThatThrownBy(() -> reader.get(20, TimeUnit.SECONDS)).hasMessageContaining("nothing came for a while");
        assertThat(ends.initiator().isOpen()).isFalse();
        assertThatThrownBy(() -> ends.responder().read(ByteBuffer.allocate(1)))
                .as("the far end, if it is there, learns of it")
                .isInstanceOf(IOException.class);
    }

    @Test
    void who_is_blocked_in_writing_is_told_why_the_link_ended() throws Exception {
        var written = new AtomicLong(System.nanoTime());
        Future<?> writer = threads.submit(() -> {
            while (true) {
                ends.initiator().write(ByteBuffer.allocate(1 << 20));
                written.set(System.nanoTime());
            }
        });
        Deadline deadline = Deadline.after(LONG);
        while (System.nanoTime() - written.get() < Duration.ofMillis(500).toNanos()) {
            assertThat(deadline.passed()).as("the network takes it all").isFalse();
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        Breaking.expire(ends.initiator().connection(), new IOException("nothing came for a while"));
        assertThatThrownBy(() -> writer.get(20, TimeUnit.SECONDS)).hasMessageContaining("nothing came for a while");
    }
}
