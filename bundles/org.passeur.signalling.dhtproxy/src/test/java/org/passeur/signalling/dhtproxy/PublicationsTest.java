package org.passeur.signalling.dhtproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.CertificateValue;
import org.passeur.opendht.value.Value;

class PublicationsTest {
    private final Time time = new Time();
    private final List<String> puts = new ArrayList<>();
    private boolean works = true;
    private final Publications publications = new Publications(time, (key, value, permanent) -> {
        puts.add(value.id() + (permanent ? " permanent" : ""));
        return works;
    });

    private static final class Time extends Clock {
        private Instant now = Instant.EPOCH;

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
            return now;
        }
    }

    private List<String> putsAfter(Duration duration) {
        time.now = time.now.plus(duration);
        puts.clear();
        publications.putDue();
        return puts;
    }

    @Test
    void a_certificate_is_permanent_and_renewed_every_hour_long_before_the_proxys_24_are_over() {
        publications.add(Id.ZERO, CertificateValue.of(Vectors.chain("alice", "device")));
        assertThat(putsAfter(Duration.ZERO)).containsExactly("1 permanent");
        assertThat(putsAfter(Duration.ofMinutes(59))).isEmpty();
        assertThat(putsAfter(Duration.ofMinutes(1))).containsExactly("1 permanent");
        assertThat(publications.anyDue()).isFalse();
    }

    @Test
    void what_lives_for_ten_minutes_is_put_every_five_so_that_it_goes_soon_after_us() {
        publications.add(Id.ZERO, Value.Open.of(7, Body.of(new byte[1])));
        assertThat(putsAfter(Duration.ZERO)).containsExactly("7");
        assertThat(putsAfter(Duration.ofSeconds(299))).isEmpty();
        assertThat(putsAfter(Duration.ofSeconds(1))).containsExactly("7");
    }

    @Test
    void what_was_not_taken_is_tried_again_soon() {
        publications.add(Id.ZERO, Value.Open.of(7, Body.of(new byte[1])));
        works = false;
        assertThat(putsAfter(Duration.ZERO)).hasSize(1);
        assertThat(putsAfter(Duration.ofSeconds(1))).isEmpty();
        works = true;
        assertThat(putsAfter(Duration.ofSeconds(1))).hasSize(1);
        assertThat(putsAfter(Duration.ofSeconds(10))).isEmpty();
    }

    @Test
    void a_proxy_that_may_have_forgotten_everything_is_told_it_again() {
        publications.add(Id.ZERO, CertificateValue.of(Vectors.chain("alice", "device")));
        publications.add(Id.ZERO, Value.Open.of(7, Body.of(new byte[1])));
        assertThat(putsAfter(Duration.ZERO)).hasSize(2);
        publications.renew();
        assertThat(publications.anyDue()).isTrue();
        assertThat(putsAfter(Duration.ZERO)).hasSize(2);
    }
}
