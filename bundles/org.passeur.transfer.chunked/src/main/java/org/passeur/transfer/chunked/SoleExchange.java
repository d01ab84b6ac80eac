package org.passeur.transfer.chunked;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.passeur.api.TransferException;
import org.passeur.api.TransferException.Cancelled;
import org.passeur.api.TransferException.ProtocolViolated;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.Conversation;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.SendObserver;
import org.passeur.spi.transfer.WireId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A conversation of one exchange, for who wants no more of a link. */
final class SoleExchange implements Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(SoleExchange.class);

    private final Limits limits;
    private final @Nullable Receiver receiver;
    private final ChunkedConversation talk;
    private final CompletableFuture<Exchange> only = new CompletableFuture<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean cancelled;

    private SoleExchange(SecureLink link, Limits limits, AtomicLong described, Side side, @Nullable Receiver receiver) {
        this.limits = limits;
        this.receiver = receiver;
        this.talk = new ChunkedConversation(link, side, this::arrived, limits, described);
    }

    static SoleExchange sending(
            SecureLink link,
            Limits limits,
            AtomicLong described,
            WireId id,
            List<OutgoingFile> files,
            SendObserver observer) {
        var sole = new SoleExchange(link, limits, described, Side.INITIATOR, null);
        sole.only.complete(sole.talk.sending(id, files, observer));
        return sole;
    }

    static SoleExchange receiving(SecureLink link, Limits limits, AtomicLong described, Receiver receiver) {
        return new SoleExchange(link, limits, described, Side.RESPONDER, receiver);
    }

    /** The first is the one that is waited for, if any is. */
    private void arrived(Conversation.Arrival arrival) {
        Receiver whom = receiver == null ? (files, answer) -> {} : receiver;
        Exchange exchange = arrival.receiving(whom);
        if (!only.complete(exchange)) {
            exchange.cancel();
        }
    }

    @Override
    public void run() throws IOException {
        if (started.getAndSet(true)) {
            throw new IllegalStateException("an exchange runs once");
        }
        var carrier = new Thread(this::carry, "passeur-chunked-reader");
        carrier.setDaemon(true);
        carrier.start();
        try {
            exchange().run();
        } finally {
            talk.close();
            if (!talk.awaitOver(Deadline.after(limits.cancelGrace()))) {
                talk.abort();
            }
            join(carrier);
        }
    }

    private void carry() {
        try {
            talk.run();
            only.completeExceptionally(talk.end());
        } catch (IOException | RuntimeException e) {
            LOG.debug("the conversation ended", e);
            only.completeExceptionally(e);
        }
    }

    private Exchange exchange() throws IOException {
        try {
            return only.get(limits.offerTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (cancelled) {
                throw Stream.cancelledHere();
            }
            throw e.getCause() instanceof TransferException known
                    ? known
                    : Stream.lost("before anything was offered", e.getCause());
        } catch (TimeoutException e) {
            throw new ProtocolViolated(
                    "the sender described no file within "
                            + limits.offerTimeout().toMillis() + " ms",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Cancelled(false, "the thread of the exchange was interrupted");
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(1000); // LNK-3
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        if (!only.completeExceptionally(Stream.cancelledHere())) {
            only.thenAccept(Exchange::cancel);
        }
    }
}
