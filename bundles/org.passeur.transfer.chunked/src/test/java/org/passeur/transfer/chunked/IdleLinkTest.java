package org.passeur.transfer.chunked;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.passeur.api.TransferException.Cancelled;
import org.passeur.api.TransferException.LinkLost;
import org.passeur.spi.link.Side;
import org.passeur.spi.transfer.Conversation;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.WireId;
import org.passeur.tck.transfer.CountingObserver;
import org.passeur.tck.transfer.Ends;
import org.passeur.tck.transfer.GeneratedFile;
import org.passeur.tck.transfer.SecureMemoryLink;

/** A link that was open for a while, and whether it still leads anywhere. */
class IdleLinkTest {
    /** An idle link's far end may take an eighth of it to answer. */
    private static final Duration SILENCE = Duration.ofSeconds(4);

    private final SecureMemoryLink.Pair links = SecureMemoryLink.pair(64 << 10);

    private static Conversation conversation(SecureMemoryLink link, Side side, Queue<WireId> offered) {
        var limits =
                new Limits(16 << 20, Duration.ofSeconds(30), SILENCE, Duration.ofSeconds(60), Duration.ofMillis(700));
        Conversation conversation =
                new ChunkedConversation(link, side, arrival -> offered.add(arrival.id()), limits, new AtomicLong());
        var thread = new Thread(
                () -> {
                    try {
                        conversation.run();
                    } catch (IOException e) {
                        assertThat(e).isInstanceOf(LinkLost.class);
                    }
                },
                "idle-link-test");
        thread.setDaemon(true);
        thread.start();
        return conversation;
    }

    private static Exchange exchange(Conversation conversation, WireId id) {
        return conversation.sending(id, List.of(GeneratedFile.of("letter", 10)), new CountingObserver());
    }

    private static CompletableFuture<Optional<Exception>> run(Exchange exchange) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                exchange.run();
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of(e);
            }
        });
    }

    /** Something was offered on it, and given up again. */
    private static void used(Conversation conversation) throws Exception {
        var observer = new CountingObserver();
        Exchange first = conversation.sending(WireId.random(), List.of(GeneratedFile.of("first", 10)), observer);
        CompletableFuture<Optional<Exception>> running = run(first);
        Ends.await(observer.awaiting());
        first.cancel();
        assertThat(running.get(20, TimeUnit.SECONDS)).containsInstanceOf(Cancelled.class);
    }

    @Test
    void a_far_end_that_answers_no_more_is_known_before_an_offer_waits_for_it() throws Exception {
        Conversation alices = conversation(links.sender(), Side.INITIATOR, new LinkedBlockingQueue<>());
        used(alices); // and nobody reads at the other end
        Optional<Exception> outcome =
                run(exchange(alices, WireId.random())).get(SILENCE.toSeconds() - 1, TimeUnit.SECONDS);
        assertThat(outcome).containsInstanceOf(LinkLost.class);
        assertThat(alices.open()).isFalse();
    }

    @Test
    void a_far_end_that_answers_gets_the_offer() throws Exception {
        var offered = new LinkedBlockingQueue<WireId>();
        Conversation alices = conversation(links.sender(), Side.INITIATOR, new LinkedBlockingQueue<>());
        Conversation bobs = conversation(links.receiver(), Side.RESPONDER, offered);
        used(alices);
        assertThat(offered.poll(20, TimeUnit.SECONDS)).isNotNull();
        WireId id = WireId.random();
        CompletableFuture<Optional<Exception>> sending = run(exchange(alices, id));
        assertThat(offered.poll(20, TimeUnit.SECONDS)).isEqualTo(id);
        bobs.abort();
        assertThat(sending.get(20, TimeUnit.SECONDS)).isPresent();
        alices.abort();
    }
}
