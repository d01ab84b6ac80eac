package org.passeur.connectivity.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.passeur.spi.link.Deadline;

@Timeout(60)
final class WarmUpTest {
    @Test
    void the_warm_up_ends_by_itself_and_leaves_nothing() {
        new WarmUp().run();
        Deadline deadline = Deadline.after(Duration.ofSeconds(2));
        while (Census.threads() > 0 && !deadline.passed()) {
            Thread.onSpinWait();
        }
        assertThat(Census.names()).isEmpty();
    }
}
