package org.passeur.transfer.classic;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final Duration OK = Duration.ofMillis(500);

    @Test
    void a_wrong_configuration_says_which_key_and_what_may_be_there() {
        assertThatThrownBy(() -> new Limits(1, OK, OK, OK)).hasMessageContaining("buffer_bytes must be 4096 to");
        assertThatThrownBy(() -> new Limits(1 << 30, OK, OK, OK)).hasMessageContaining("buffer_bytes");
        assertThatThrownBy(() -> new Limits(4096, Duration.ZERO, OK, OK)).hasMessageContaining("header_timeout_millis");
        assertThatThrownBy(() -> new Limits(4096, OK, Duration.ofMillis(-1), OK))
                .hasMessageContaining("end_timeout_millis must be at least 1, not -1");
        assertThatThrownBy(() -> new Limits(4096, OK, OK, Duration.ofSeconds(2)))
                .hasMessageContaining("cancel_grace_millis must be at most 900");
    }
}
