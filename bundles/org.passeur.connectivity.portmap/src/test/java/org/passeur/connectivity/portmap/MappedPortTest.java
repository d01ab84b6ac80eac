package org.passeur.connectivity.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.passeur.connectivity.portmap.mapping.Granted;
import org.passeur.connectivity.portmap.mapping.MappingProtocol;
import org.passeur.connectivity.portmap.mapping.Wish;
import org.passeur.spi.link.Deadline;

/** When a mapping is renewed, in a time that only the test moves. */
final class MappedPortTest implements MappingProtocol {
    private static final InetSocketAddress OUTSIDE = new InetSocketAddress("25.1.1.11", 40_000);
    private static final Wish WISH = Wish.of(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000), Duration.ofHours(1), new SecureRandom());

    private final ByHand hand = new ByHand();
    private final List<String> asked = new ArrayList<>();
    private boolean answers = true;
    private Runnable meanwhile = () -> {};

    /** An executor that keeps what is scheduled until the test runs it. */
    private static final class ByHand extends ScheduledThreadPoolExecutor {
        private final List<Long> delays = new ArrayList<>();
        private final List<Runnable> tasks = new ArrayList<>();

        ByHand() {
            super(0, Executors.defaultThreadFactory());
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            delays.add(unit.toSeconds(delay));
            tasks.add(task);
            return super.schedule(() -> {}, 1, TimeUnit.DAYS);
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        void runLast() {
            tasks.get(tasks.size() - 1).run();
        }
    }

    @AfterEach
    void end() {
        hand.shutdownNow();
    }

    @Override
    public String name() {
        return "the test's protocol";
    }

    @Override
    public boolean spoken(Deadline deadline) {
        return true;
    }

    @Override
    public Granted map(Wish wish, Deadline deadline) throws IOException {
        meanwhile.run();
        asked.add("map " + wish.externalPort());
        if (!answers) {
            throw new IOException("silence");
        }
        return new Granted(OUTSIDE, Duration.ofMinutes(30));
    }

    @Override
    public void unmap(Wish wish, Granted granted, Deadline deadline) {
        asked.add("unmap " + granted.external().getPort());
    }

    private MappedPort mapped(Duration lifetime) {
        var port = new MappedPort(
                this, WISH, new Granted(OUTSIDE, lifetime), hand, System::nanoTime, ended -> asked.add("over"));
        port.keep();
        return port;
    }

    @Test
    void a_mapping_is_renewed_at_half_of_what_was_granted_each_time() {
        mapped(Duration.ofHours(1));
        hand.runLast();
        assertThat(asked).containsExactly("map 40000");
        assertThat(hand.delays).containsExactly(1800L, 900L);
    }

    @Test
    void a_renewal_that_fails_is_tried_again_while_there_is_time() {
        mapped(Duration.ofHours(1));
        answers = false;
        hand.runLast();
        hand.runLast();
        assertThat(hand.delays).containsExactly(1800L, 900L, 450L);
        answers = true;
        hand.runLast();
        assertThat(hand.delays).endsWith(900L);
    }

    @Test
    void a_router_that_grants_seconds_is_not_asked_all_the_time() {
        mapped(Duration.ofSeconds(2));
        assertThat(hand.delays).containsExactly(10L);
    }

    @Test
    void a_mapping_for_ever_is_not_renewed_but_removed() {
        MappedPort port = mapped(Duration.ZERO);
        assertThat(hand.delays).isEmpty();
        port.close();
        port.close();
        assertThat(asked).containsExactly("unmap 40000", "over");
    }

    @Test
    void a_closed_one_is_not_renewed_any_more() {
        MappedPort port = mapped(Duration.ofHours(1));
        port.close();
        hand.runLast();
        assertThat(asked).containsExactly("unmap 40000", "over");
    }

    @Test
    void one_that_is_closed_while_it_is_renewed_is_removed_when_the_router_has_renewed_it() {
        MappedPort port = mapped(Duration.ofHours(1));
        meanwhile = port::close;
        hand.runLast();
        assertThat(asked).containsExactly("map 40000", "unmap 40000", "over");
    }
}
