package org.passeur.connectivity.ice;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.passeur.api.DeviceId;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A negotiation with oneself, so that the first one that somebody waits for need not load ice4j and its Kotlin, which takes
 * a second. Uses loopback, whatever else is configured.
 */
final class WarmUp implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final DeviceId ONESELF = new DeviceId("0".repeat(40));

    private final Duration after;
    private final CountDownLatch ended;
    private final ConnectivityProvider provider;

    /**
     * @param after how long to leave the processor to others first
     * @param ended is opened if nobody will need it any more
     */
    WarmUp(Duration after, CountDownLatch ended) {
        this.after = after;
        this.ended = ended;
        provider = new IceConnectivity(List.of("127.0.0.1"), "0");
    }

    @Override
    public void run() {
        try {
            if (!ended.await(after.toNanos(), TimeUnit.NANOSECONDS)) {
                warmUp();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void warmUp() {
        long before = System.nanoTime();
        Deadline deadline = Deadline.after(Duration.ofSeconds(20));
        try (Negotiation initiator = begin(Side.INITIATOR, deadline);
                Negotiation responder = begin(Side.RESPONDER, deadline)) {
            responder.remoteLines(initiator.localLines());
            initiator.remoteLines(responder.localLines());
            close(initiator.open(deadline));
            close(responder.open(deadline));
            LOG.debug(
                    "warm after {} ms",
                    Duration.ofNanos(System.nanoTime() - before).toMillis());
        } catch (IOException e) {
            LOG.warn("ICE does not even work on loopback: {}", e.toString());
        }
    }

    private Negotiation begin(Side side, Deadline deadline) throws IOException {
        return provider.begin(new NegotiationRequest(side, ONESELF, Set.of(), deadline));
    }

    private static void close(Optional<Link> link) throws IOException {
        if (link.isPresent()) {
            link.get().close();
        }
    }
}
