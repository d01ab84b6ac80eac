package org.passeur.connectivity.ice.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a link is asked for a sign of life, and when it is given up; by a clock of its own. */
final class ConsentTest implements Consent.Subject {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Consent consent = new Consent(this, this::now, () -> 0.5);
    private long now = -5 * SECOND; // a clock may be below zero
    private long heard = now;
    private boolean open = true;
    private int checks;
    private @Nullable IOException expired;

    private long now() {
        return now;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public long silentNanos() {
        return now - heard;
    }

    @Override
    public void forgiveSilence() {
        heard = now;
    }

    @Override
    public void check() {
        checks++;
    }

    @Override
    public void expire(IOException why) {
        expired = why;
        open = false;
    }

    /** Lets time pass as the watch does; gives how much of it passed until the end. */
    private long run(long nanos) {
        long begun = now;
        while (now - begun < nanos) {
            long wait = consent.turn();
            if (wait < 0) {
                break;
            }
            now += Math.min(wait, nanos - (now - begun));
        }
        return now - begun;
    }

    {
        consent.turn();
    }

    @Test
    void a_link_that_answers_is_asked_every_five_seconds_and_lives() {
        for (int i = 0; i < 100; i++) {
            run(5 * SECOND);
            heard = now;
        }
        assertThat(checks).isBetween(98, 100);
        assertThat(expired).isNull();
    }

    @Test
    void a_link_that_falls_silent_ends_within_thirty_seconds_and_says_so() {
        assertThat(run(100 * SECOND)).isBetween(28 * SECOND, 30 * SECOND);
        assertThat(expired).hasMessageContaining("for 29 s").hasMessageContaining("dead");
        assertThat(consent.turn()).isNegative();
    }

    @Test
    void a_far_end_that_is_stopped_for_twenty_two_seconds_survives() {
        run(6 * SECOND); // its last sign came six seconds before it stopped
        run(22 * SECOND);
        assertThat(expired).isNull();
        heard = now;
        run(10 * SECOND);
        assertThat(expired).isNull();
    }

    @Test
    void if_it_is_we_who_were_stopped_the_far_end_gets_its_time_anew() {
        run(4 * SECOND);
        now += 60 * SECOND;
        consent.turn();
        assertThat(expired).isNull();
        assertThat(run(100 * SECOND)).isBetween(28 * SECOND, 30 * SECOND);
    }

    @Test
    void a_link_that_is_closed_is_left_alone() {
        open = false;
        assertThat(consent.turn()).isNegative();
        assertThat(checks).isZero();
    }
}
