package org.passeur.tck.connectivity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.passeur.api.LinkPath;
import org.passeur.spi.connectivity.CandidateSource;
import org.passeur.spi.link.Deadline;

/** What every source of candidates promises (rules SRC-1 to SRC-4). */
public abstract class CandidateSourceContract {
    private static final long A_LITTLE_SECONDS = 1;
    private static final long LONG_SECONDS = 20;

    /** A source that has something for {@link #listening}. */
    protected abstract CandidateSource source() throws Exception;

    /** A source that asks somebody who never answers. */
    protected abstract CandidateSource unheard() throws Exception;

    /** What is asked about. */
    protected InetSocketAddress listening() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofMillis(700));
    }

    private static Deadline later() {
        return Deadline.after(Duration.ofSeconds(LONG_SECONDS));
    }

    @Test
    void SRC_1_nobody_is_waited_for_longer_than_the_deadline() throws Exception {
        CandidateSource unheard = unheard();
        long begun = System.nanoTime();
        unheard.candidates(listening(), soon());
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(LONG_SECONDS / 4);
    }

    @Test
    void SRC_1_an_interrupted_caller_is_let_go_and_stays_interrupted() throws Exception {
        CandidateSource unheard = unheard();
        var interrupted = new AtomicBoolean();
        var done = new CountDownLatch(1);
        var caller = new Thread(
                () -> {
                    Thread.currentThread().interrupt();
                    unheard.candidates(listening(), later());
                    interrupted.set(Thread.currentThread().isInterrupted());
                    done.countDown();
                },
                "caller");
        caller.setDaemon(true);
        caller.start();
        assertThat(done.await(LONG_SECONDS / 2, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted).isTrue();
    }

    @Test
    void SRC_2_a_lease_names_an_address_a_port_and_a_kind() throws Exception {
        List<CandidateSource.Lease> leases = source().candidates(listening(), later());
        assertThat(leases).isNotEmpty().allSatisfy(lease -> {
            assertThat(lease.address().isUnresolved()).isFalse();
            assertThat(lease.address().getPort()).isNotZero();
            assertThat(lease.kind()).isIn(LinkPath.Kind.MAPPED, LinkPath.Kind.PUNCHED);
        });
        leases.forEach(CandidateSource.Lease::close);
    }

    @Test
    void SRC_3_closing_a_lease_does_not_wait_and_can_be_done_twice() throws Exception {
        List<CandidateSource.Lease> leases = source().candidates(listening(), later());
        assertThat(leases).isNotEmpty();
        var closed = new CountDownLatch(1);
        var failure = new AtomicReference<RuntimeException>();
        var closer = new Thread(
                () -> {
                    try {
                        leases.forEach(CandidateSource.Lease::close);
                        leases.forEach(CandidateSource.Lease::close);
                    } catch (RuntimeException e) {
                        failure.set(e);
                    } finally {
                        closed.countDown();
                    }
                },
                "closer");
        closer.setDaemon(true);
        closer.start();
        assertThat(closed.await(A_LITTLE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(failure).hasNullValue();
    }

    @Test
    void SRC_4_who_is_not_heard_has_nothing() throws Exception {
        assertThat(unheard().candidates(listening(), soon())).isEmpty();
    }
}
