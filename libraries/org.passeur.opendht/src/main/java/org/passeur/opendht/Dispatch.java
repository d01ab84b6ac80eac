package org.passeur.opendht;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Sealing;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;

/** Signs, seals and puts messages, again and again until a node takes them. All threads. */
final class Dispatch {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final Table table;
    private final LocalDevice self;
    private final Clock clock;
    private final SecureRandom random;
    private final CompletableFuture<Void> closing;

    /** @param closing ends all waiting when it completes */
    Dispatch(Table table, LocalDevice self, Clock clock, SecureRandom random, CompletableFuture<Void> closing) {
        this.table = table;
        this.self = self;
        this.clock = clock;
        this.random = random;
        this.closing = closing;
    }

    void send(RemoteDevice to, byte[] message, Deadline deadline) throws IOException {
        Value.Closed value = seal(to, message);
        long pause = FIRST_PAUSE_MILLIS;
        while (!await(table.mail(to.id(), value), deadline)) {
            Deadline next = deadline.orAfter(Duration.ofMillis(pause));
            await(new CompletableFuture<Boolean>(), next);
            if (deadline.passed()) {
                throw new IOException("no node of the DHT has taken the message for " + to.id()
                        + " in time; is this device connected to the network?");
            }
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        }
    }

    private Value.Closed seal(RemoteDevice to, byte[] message) {
        Id recipient = Id.ofHex(to.id().hex());
        var body = Body.owned(self.chain().get(0).getPublicKey(), 0, recipient, message);
        // a value's id is outside its seal and chosen last
        Value.Open signed = Signing.sign(1, body, self.key());
        Value.Closed sealed = Sealing.seal(signed, to.certificate().getPublicKey(), random);
        long id = Stamp.make(sealed.cypher(), recipient, clock.instant().getEpochSecond(), random);
        return new Value.Closed(id, sealed.cypher(), sealed.priority());
    }

    /** The answer, or false if there is none in time. */
    private boolean await(CompletableFuture<Boolean> answer, Deadline deadline) throws IOException {
        try {
            Object first =
                    CompletableFuture.anyOf(answer, closing).get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            if (closing.isDone()) {
                throw new IOException("the signalling session was closed");
            }
            return Boolean.TRUE.equals(first);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException("the node failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while sending");
        }
    }
}
