package org.passeur.connectivity.ice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.passeur.api.DeviceId;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;

/** Two links that were negotiated on loopback, with their negotiations. */
record Negotiated(Negotiation initiating, Negotiation responding, IceLink initiator, IceLink responder) {
    static final Duration LONG = Duration.ofSeconds(10);

    private static final AtomicBoolean WARM = new AtomicBoolean();

    /** Loads ice4j, which takes longer on a busy machine than a negotiation may. */
    static void warmUp() {
        if (WARM.compareAndSet(false, true)) {
            new WarmUp(Duration.ZERO, new CountDownLatch(1)).run();
        }
    }

    static NegotiationRequest request(Side side) {
        return new NegotiationRequest(side, new DeviceId("ab".repeat(20)), Set.of(), Deadline.after(LONG));
    }

    static Negotiated negotiate(String... addresses) throws Exception {
        return negotiate(Side.INITIATOR, Side.RESPONDER, addresses);
    }

    static Negotiated negotiate(Side first, Side second, String... addresses) throws Exception {
        warmUp();
        var provider = new IceConnectivity(List.of(addresses), "0");
        Negotiation initiating = provider.begin(request(first));
        Negotiation responding = provider.begin(request(second));
        responding.remoteLines(initiating.localLines());
        List<String> answer = responding.localLines();
        CompletableFuture<Optional<Link>> far = CompletableFuture.supplyAsync(() -> {
            try {
                return responding.open(Deadline.after(LONG));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        initiating.remoteLines(answer);
        IceLink here = (IceLink) initiating.open(Deadline.after(LONG)).orElseThrow();
        return new Negotiated(initiating, responding, here, (IceLink)
                far.get(15, TimeUnit.SECONDS).orElseThrow());
    }

    void close() throws Exception {
        initiating.close();
        responding.close();
        // first the far end, so that neither waits for the other
        responder.close();
        initiator.close();
    }
}
