package org.passeur.connectivity.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.passeur.spi.link.Deadline;

@Timeout(60)
final class WarmUpTest {
    @Test
    void the_warm_up_ends_by_itself_and_leaves_nothing() {
        new WarmUp(Duration.ZERO, new CountDownLatch(1)).run();
        Deadline deadline = Deadline.after(Duration.ofSeconds(2));
        while (Census.threads() > 0 && !deadline.passed()) {
            Thread.onSpinWait();
        }
        assertThat(Census.names()).isEmpty();
    }

    @Test
    void a_provider_that_ends_before_its_warm_up_begins_ends_that_too() {
        var ended = new CountDownLatch(1);
        ended.countDown();
        long before = System.nanoTime();
        new WarmUp(Duration.ofMinutes(5), ended).run();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMinutes(1));
        assertThat(Census.names()).isEmpty();
    }
}
