package org.passeur.core.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.passeur.api.DeviceId;
import org.passeur.api.Metric;
import org.passeur.api.OfferHandler;
import org.passeur.api.Part;
import org.passeur.api.Transfer;
import org.passeur.api.TransferException;
import org.passeur.api.TransferId;
import org.passeur.api.TransferState;
import org.passeur.core.files.Destination;
import org.passeur.core.files.SourceFile;
import org.passeur.core.session.OfferEvent;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingMessage;

/** Runs all transfers of a node, whatever providers come and go. Safe for use by several threads. */
public final class Engine implements AutoCloseable {
    private static final long STOP_MILLIS = 1500;

    private final Node node;
    private final Answers answers;
    private final Requests requests;
    private final Map<TransferId, RunningTransfer> running = new LinkedHashMap<>(); // on the loop
    private final Set<ReceiverSession> receivers = new HashSet<>(); // on the loop

    /**
     * @param handlers who decides about offers now, highest ranked first
     * @param assembly the providers there are now, if all slots are filled
     */
    public Engine(
            Settings settings,
            Clock clock,
            Workers workers,
            Listeners listeners,
            Supplier<List<OfferHandler>> handlers,
            Supplier<Optional<Assembly>> assembly) {
        var figures = new Figures();
        listeners.add(figures);
        node = new Node(
                new Loop(),
                workers,
                settings,
                clock,
                listeners,
                figures,
                new TransferBook(settings.endedTransfers()),
                handlers);
        answers = new Answers(settings.outgoingNegotiations());
        requests = new Requests(node, answers, assembly, new Incoming(), receivers::remove);
    }

    /**
     * What it takes to send a transfer once more.
     *
     * @throws IllegalArgumentException if it is not known
     * @throws IllegalStateException if it is none to be sent once more
     */
    public Sending again(TransferId id) {
        TransferRecord record =
                node.book().find(id).orElseThrow(() -> new IllegalArgumentException("there is no transfer " + id));
        Sending sent = record.sent()
                .orElseThrow(() -> new IllegalStateException(
                        "transfer " + id + " is incoming; only its sender can send it once more"));
        if (!record.over()) {
            throw new IllegalStateException("transfer " + id + " has not ended");
        }
        List<Part> parts = record.view().parts();
        Set<DeviceId> finished = parts.stream()
                .filter(part -> part.state() == TransferState.FINISHED)
                .map(Part::device)
                .collect(Collectors.toSet());
        if (!finished.isEmpty() && finished.size() == parts.size()) {
            throw new IllegalStateException("transfer " + id + " has reached every device that was found");
        }
        Set<DeviceId> done = new HashSet<>(sent.done());
        done.addAll(finished);
        return new Sending(sent.files(), sent.to(), done);
    }

    /** Begins to offer files: what was found of what was asked for. */
    public Transfer send(Assembly assembly, Sending sending, List<SourceFile.Found> files) {
        OutgoingTransfer[] made = new OutgoingTransfer[1];
        made[0] = new OutgoingTransfer(node, assembly, answers, files, sending, () -> running.remove(made[0].id()));
        OutgoingTransfer transfer = made[0];
        Transfer first = transfer.record().view();
        node.book().add(transfer.record());
        node.loop().post(() -> {
            running.put(transfer.id(), transfer);
            transfer.begin();
        });
        return first;
    }

    /** A message came by a signalling network. Returns at once. */
    public void received(Named<Signalling> by, SignallingMessage message) {
        requests.received(by, message, receivers::add);
    }

    private final class Incoming implements IncomingTransfers {
        @Override
        public void begun(IncomingTransfer transfer) {
            node.book().add(transfer.record());
            running.put(transfer.id(), transfer);
        }

        @Override
        public void over(IncomingTransfer transfer) {
            running.remove(transfer.id());
        }
    }

    /** All transfers that are known, oldest first. */
    public List<Transfer> transfers() {
        return node.book().views();
    }

    /** A transfer as it stands. */
    public Optional<Transfer> transfer(TransferId id) {
        return node.book().find(id).map(TransferRecord::view);
    }

    /** Completes when it has ended. */
    public CompletionStage<Transfer> ended(TransferId id) {
        return node.book()
                .find(id)
                .orElseThrow(() -> new IllegalArgumentException("there is no transfer " + id))
                .ended();
    }

    /** What happened to a transfer. */
    public Optional<List<String>> explain(TransferId id) {
        return node.book().find(id).map(TransferRecord::story);
    }

    /** What can be counted. */
    public List<Metric> metrics() {
        return node.figures().metrics();
    }

    /** Takes the files of an offer that waits. */
    public void accept(TransferId id, Path directory) throws IOException {
        IncomingTransfer offer = node.loop().ask(() -> undecided(id));
        Destination.checked(directory, offer.files());
        node.loop().ask(() -> {
            undecided(id).on(new OfferEvent.Accept(directory));
            return true;
        });
    }

    /** Declines an offer that waits. */
    public void refuse(TransferId id) {
        node.loop().ask(() -> {
            undecided(id).on(new OfferEvent.Refuse("the user refused"));
            return true;
        });
    }

    private IncomingTransfer undecided(TransferId id) {
        if (running.get(id) instanceof IncomingTransfer incoming && incoming.undecided()) {
            return incoming;
        }
        throw new IllegalStateException("no offer waits under the id " + id);
    }

    /** Ends a transfer. */
    public void cancel(TransferId id) {
        node.loop().post(() -> {
            RunningTransfer transfer = running.get(id);
            if (transfer != null) {
                transfer.stop(cancelled());
            }
        });
    }

    /** Ends a part of a transfer. */
    public void cancel(TransferId id, DeviceId device) {
        node.loop().post(() -> {
            RunningTransfer transfer = running.get(id);
            if (transfer != null) {
                transfer.stop(device, cancelled());
            }
        });
    }

    private static TransferException cancelled() {
        return new TransferException.Cancelled(false, "the transfer was cancelled here");
    }

    /** Ends all transfers; waits a moment for that. */
    public void stop() {
        var quiet = new CountDownLatch(1);
        node.loop().post(() -> {
            var why = new TransferException.Cancelled(false, "this node was stopped");
            List.copyOf(running.values()).forEach(each -> each.stop(why));
            List.copyOf(receivers).forEach(each -> each.stop(why));
            awaitQuiet(quiet);
        });
        try {
            quiet.await(STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends all threads, the workers among them. */
    @Override
    public void close() {
        stop();
        node.workers().close();
        node.loop().close();
        node.listeners().close();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the last one says so by the latch
    private void awaitQuiet(CountDownLatch quiet) {
        if (running.isEmpty() && receivers.isEmpty()) {
            quiet.countDown();
        } else {
            node.loop().after(Duration.ofMillis(20), () -> awaitQuiet(quiet));
        }
    }
}
