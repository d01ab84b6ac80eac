package org.passeur.signalling.opendht.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final AtomicLong wall = new AtomicLong(1_700_000_000_000L);
    private final SteadyClock clock = new SteadyClock(nanos::get, wall::get);

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        wall.addAndGet(millis);
    }

    @Test
    void time_that_the_machine_slept_counts() {
        long before = clock.millis();
        pass(1_000);
        wall.addAndGet(3_600_000); // asleep
        clock.compare();
        assertThat(clock.millis() - before).isEqualTo(3_601_000);
        pass(1_000);
        clock.compare();
        assertThat(clock.millis() - before).isEqualTo(3_602_000);
    }

    @Test
    void a_clock_that_is_put_right_by_seconds_or_back_changes_nothing() {
        long before = clock.millis();
        wall.addAndGet(9_000);
        clock.compare();
        wall.addAndGet(-7_200_000);
        clock.compare();
        assertThat(clock.millis()).isEqualTo(before);
        wall.addAndGet(60_000);
        clock.compare();
        assertThat(clock.millis()).as("sleep after that is noticed").isEqualTo(before + 60_000);
    }

    @Test
    void a_change_of_interfaces_is_told_once() throws Exception {
        var interfaces = new AtomicReference<List<NetworkInterface>>(List.of());
        var watch = new NetworkWatch(interfaces::get);
        assertThat(watch.hasChanged()).isFalse();
        interfaces.set(List.of(NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"))));
        assertThat(watch.hasChanged()).isTrue();
        assertThat(watch.hasChanged()).isFalse();
        interfaces.set(List.of());
        assertThat(watch.hasChanged()).isTrue();
    }
}
