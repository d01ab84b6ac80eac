package org.passeur.tck.connectivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.passeur.api.DeviceId;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;

/**
 * What every {@link ConnectivityProvider} promises. Extend it and say how two providers come to be that can reach each
 * other on this machine.
 */
@Timeout(60)
public abstract class ConnectivityProviderContract {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final int AT_A_TIME = 5;

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "connectivity-contract");
        thread.setDaemon(true);
        return thread;
    });
    private final List<AutoCloseable> toClose = Collections.synchronizedList(new ArrayList<>());

    /** The provider at one end; asked once for each end of a negotiation. */
    protected abstract ConnectivityProvider provider(Side side) throws Exception;

    /** The TCP ports that the lines of a negotiation tell a stranger of; empty if it listens nowhere. */
    protected abstract List<InetSocketAddress> ports(List<String> lines);

    /** How much there is of what a negotiation takes: threads, descriptors; whatever can be counted. */
    protected abstract long resources();

    /** Two links that belong together.
     *
     * @param initiator what the initiator's {@code open} gave
     * @param responder what the responder's gave
     */
    protected record Opened(Link initiator, Link responder) {}

    /** Begins at one end, with ten seconds to gather. */
    protected final Negotiation begin(Side side) throws Exception {
        var request = new NegotiationRequest(side, new DeviceId("ab".repeat(20)), Set.of(), Deadline.after(LONG));
        Negotiation negotiation = provider(side).begin(request);
        toClose.add(0, negotiation);
        return negotiation;
    }

    /** Lets both ends talk as the core does, and opens the first link at each. */
    protected final Opened connect(Negotiation initiator, Negotiation responder) throws Exception {
        List<String> offer = initiator.localLines();
        responder.remoteLines(offer);
        List<String> answer = responder.localLines();
        Future<Optional<Link>> there = threads.submit(() -> responder.open(Deadline.after(LONG)));
        initiator.remoteLines(answer);
        Optional<Link> here = initiator.open(Deadline.after(LONG));
        here.ifPresent(link -> toClose.add(0, link));
        Optional<Link> far = there.get(20, TimeUnit.SECONDS);
        far.ifPresent(link -> toClose.add(0, link));
        assertThat(here).as("the initiator's link").isPresent();
        assertThat(far).as("the responder's link").isPresent();
        return new Opened(here.orElseThrow(), far.orElseThrow());
    }

    /** Something goes each way. */
    protected static void assertTalk(Opened links) throws IOException {
        assertGoes(links.initiator(), links.responder(), "there and");
        assertGoes(links.responder(), links.initiator(), "back again");
    }

    private static void assertGoes(Link from, Link to, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        from.write(ByteBuffer.wrap(bytes));
        ByteBuffer into = ByteBuffer.allocate(bytes.length);
        while (into.hasRemaining()) {
            assertThat(to.read(into)).isPositive();
        }
        assertThat(into.array()).isEqualTo(bytes);
    }

    @AfterEach
    void release() throws Exception {
        for (AutoCloseable closeable : List.copyOf(toClose)) {
            closeable.close();
        }
        threads.shutdownNow();
    }

    @Test
    void CON_1_local_lines_come_by_the_gathering_deadline() throws Exception {
        for (Side side : Side.values()) {
            long before = System.nanoTime();
            List<String> lines = begin(side).localLines();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LONG.plusSeconds(1));
            assertThat(String.join("", lines)).hasSizeLessThan(14 * 1024);
        }
    }

    @Test
    void CON_2_lines_of_others_are_skipped() throws Exception {
        Negotiation initiator = begin(Side.INITIATOR);
        Negotiation responder = begin(Side.RESPONDER);
        List<String> offer = new ArrayList<>(foreignLines());
        offer.addAll(initiator.localLines());
        responder.remoteLines(offer);
        List<String> answer = new ArrayList<>(foreignLines());
        answer.addAll(responder.localLines());
        initiator.remoteLines(answer);
        Future<Optional<Link>> there = threads.submit(() -> responder.open(Deadline.after(LONG)));
        Link here = initiator.open(Deadline.after(LONG)).orElseThrow();
        toClose.add(0, here);
        Link far = there.get(20, TimeUnit.SECONDS).orElseThrow();
        toClose.add(0, far);
        assertTalk(new Opened(here, far));
    }

    @Test
    void CON_2_lines_that_mean_nothing_are_no_error_and_give_no_link() throws Exception {
        for (Side side : Side.values()) {
            Negotiation negotiation = begin(side);
            negotiation.localLines();
            assertThatCode(() -> negotiation.remoteLines(foreignLines())).doesNotThrowAnyException();
            assertThat(negotiation.open(Deadline.after(SHORT))).isEmpty();
        }
    }

    private static List<String> foreignLines() {
        return List.of(
                "", "\n", "198.51.100.9", "[2001:db8::7]:4222", "x\ny\nz\n", "?".repeat(20_000), "\u0000\uffff\n\n");
    }

    @Test
    void CON_3_open_is_empty_when_the_deadline_has_passed() throws Exception {
        Negotiation initiator = begin(Side.INITIATOR);
        Negotiation responder = begin(Side.RESPONDER);
        List<String> answer = responder.localLines();
        responder.close();
        initiator.localLines();
        initiator.remoteLines(answer);
        long before = System.nanoTime();
        assertThat(initiator.open(Deadline.after(SHORT))).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SHORT.plusSeconds(1));
    }

    @Test
    void CON_3_a_link_is_given_once() throws Exception {
        Negotiation initiator = begin(Side.INITIATOR);
        Opened links = connect(initiator, begin(Side.RESPONDER));
        Optional<Link> second = initiator.open(Deadline.after(SHORT));
        second.ifPresent(link -> toClose.add(0, link));
        assertThat(second).isNotEqualTo(Optional.of(links.initiator()));
    }

    @Test
    void CON_4_the_links_of_both_ends_correspond_whoever_speaks_first() throws Exception {
        Opened links = connect(begin(Side.INITIATOR), begin(Side.RESPONDER));
        assertGoes(links.responder(), links.initiator(), "the responder first");
        assertTalk(links);
        assertThat(links.initiator().path().kind())
                .isEqualTo(links.responder().path().kind());
    }

    @Test
    void CON_5_links_that_were_given_away_outlive_the_negotiation() throws Exception {
        Negotiation initiator = begin(Side.INITIATOR);
        Negotiation responder = begin(Side.RESPONDER);
        Opened links = connect(initiator, responder);
        initiator.close();
        responder.close();
        assertTalk(links);
    }

    @Test
    void CON_5_nothing_is_left_a_second_after_close() throws Exception {
        connectAndClose(); // what is made once and kept does not count
        long before = resources();
        connectAndClose();
        Negotiation unanswered = begin(Side.INITIATOR);
        unanswered.localLines();
        unanswered.close();
        begin(Side.RESPONDER).close();
        Deadline second = Deadline.after(Duration.ofSeconds(1));
        while (resources() > before && !second.passed()) {
            Thread.onSpinWait();
        }
        assertThat(resources()).isLessThanOrEqualTo(before);
    }

    @Test
    @Timeout(300)
    void CON_5_nothing_is_left_of_a_thousand_negotiations() throws Exception {
        connectAndClose();
        long before = resources();
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < AT_A_TIME; thread++) {
            all.add(threads.submit(() -> {
                for (int i = 0; i < 1000 / 2 / AT_A_TIME; i++) { // two make one link
                    connectAndClose();
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get(250, TimeUnit.SECONDS);
        }
        Deadline settled = Deadline.after(LONG);
        while (resources() > before && !settled.passed()) {
            Thread.onSpinWait();
        }
        assertThat(resources()).isLessThanOrEqualTo(before);
    }

    private void connectAndClose() throws Exception {
        Negotiation initiator = begin(Side.INITIATOR);
        Negotiation responder = begin(Side.RESPONDER);
        Opened links = connect(initiator, responder);
        assertTalk(links);
        initiator.close();
        responder.close();
        links.initiator().close();
        links.responder().close();
    }

    @Test
    void CON_5_close_ends_a_blocked_open() throws Exception {
        Negotiation negotiation = begin(Side.INITIATOR);
        negotiation.localLines();
        Future<Optional<Link>> blocked = threads.submit(() -> negotiation.open(Deadline.after(LONG)));
        assertThatThrownBy(() -> blocked.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        negotiation.close();
        negotiation.close();
        assertThatCode(() -> {
                    try {
                        assertThat(blocked.get(1, TimeUnit.SECONDS)).isEmpty();
                    } catch (ExecutionException e) {
                        assertThat(e).hasCauseInstanceOf(IOException.class);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void CON_6_a_stranger_at_the_ports_gets_no_link_and_disturbs_none() throws Exception {
        Negotiation initiator = begin(Side.INITIATOR);
        Negotiation responder = begin(Side.RESPONDER);
        List<Socket> strangers = new ArrayList<>();
        for (Negotiation negotiation : List.of(initiator, responder)) {
            for (InetSocketAddress port : ports(negotiation.localLines())) {
                strangers.add(say(port, "GET / HTTP/1.1\r\nHost: you\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                strangers.add(say(port, new byte[] {-1, -1, 0, 1}));
                strangers.add(say(port, new byte[70_000]));
                strangers.add(say(port, new byte[0]));
            }
        }
        toClose.add(() -> {
            for (Socket stranger : strangers) {
                stranger.close();
            }
        });
        assertTalk(connect(initiator, responder));
        assertThat(initiator.open(Deadline.after(SHORT))).isEmpty();
        assertThat(responder.open(Deadline.after(SHORT))).isEmpty();
    }

    private static Socket say(InetSocketAddress port, byte[] what) throws IOException {
        var stranger = new Socket(port.getAddress(), port.getPort());
        try {
            stranger.getOutputStream().write(what);
        } catch (IOException e) {
            assertThat(e).as("being thrown out early is fine").isNotNull();
        }
        return stranger;
    }
}
