package org.passeur.transfer.chunked;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.passeur.api.TransferException.LinkLost;
import org.passeur.spi.link.Side;
import org.passeur.spi.transfer.Conversation;
import org.passeur.spi.transfer.WireId;
import org.passeur.tck.transfer.CountingObserver;
import org.passeur.tck.transfer.GeneratedFile;
import org.passeur.tck.transfer.SecureMemoryLink;

/** A link that was open for a while, and whether it still leads anywhere. */
class IdleLinkTest {
    /** An idle link's far end may take an eighth of it to answer. */
    private static final Duration SILENCE = Duration.ofSeconds(4);

    private final SecureMemoryLink.Pair links = SecureMemoryLink.pair(64 << 10);

    private static Conversation conversation(SecureMemoryLink link, Side side, CompletableFuture<WireId> offered) {
        var limits =
                new Limits(16 << 20, Duration.ofSeconds(30), SILENCE, Duration.ofSeconds(60), Duration.ofMillis(700));
        Conversation conversation = new ChunkedConversation(
                link, side, arrival -> offered.complete(arrival.id()), limits, new AtomicLong());
        var thread = new Thread(
                () -> {
                    try {
                        conversation.run();
                    } catch (IOException e) {
                        offered.completeExceptionally(e);
                    }
                },
                "idle-link-test");
        thread.setDaemon(true);
        thread.start();
        return conversation;
    }

    private static CompletableFuture<Optional<Exception>> send(Conversation conversation, WireId id) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                conversation
                        .sending(id, List.of(GeneratedFile.of("letter", 10)), new CountingObserver())
                        .run();
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of(e);
            }
        });
    }

    /** Until the far end was last heard longer ago than its answer may take. */
    private static void letItGrowOld() throws InterruptedException, ExecutionException {
        CompletableFuture.runAsync(
                        () -> {},
                        CompletableFuture.delayedExecutor(SILENCE.dividedBy(6).toMillis(), TimeUnit.MILLISECONDS))
                .get();
    }

    @Test
    void a_far_end_that_answers_no_more_is_known_before_an_offer_waits_for_it() throws Exception {
        Conversation alices = conversation(links.sender(), Side.INITIATOR, new CompletableFuture<>());
        letItGrowOld(); // nobody reads at the other end
        Optional<Exception> outcome = send(alices, WireId.random()).get(SILENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(outcome).containsInstanceOf(LinkLost.class);
        assertThat(alices.open()).isFalse();
    }

    @Test
    void a_far_end_that_answers_gets_the_offer() throws Exception {
        var offered = new CompletableFuture<WireId>();
        Conversation alices = conversation(links.sender(), Side.INITIATOR, new CompletableFuture<>());
        Conversation bobs = conversation(links.receiver(), Side.RESPONDER, offered);
        letItGrowOld();
        WireId id = WireId.random();
        CompletableFuture<Optional<Exception>> sending = send(alices, id);
        assertThat(offered.get(20, TimeUnit.SECONDS)).isEqualTo(id);
        bobs.abort();
        assertThat(sending.get(20, TimeUnit.SECONDS)).isPresent();
        alices.abort();
    }
}
