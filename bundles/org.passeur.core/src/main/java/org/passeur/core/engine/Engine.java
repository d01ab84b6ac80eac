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
import org.jspecify.annotations.Nullable;
import org.passeur.api.Decision;
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
import org.passeur.core.files.SourceTree;
import org.passeur.core.journal.Entry;
import org.passeur.core.journal.Journal;
import org.passeur.core.session.OfferEvent;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs all transfers of a node, whatever providers come and go. Safe for use by several threads. */
public final class Engine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final long STOP_MILLIS = 1500;

    private final Node node;
    private final Answers answers;
    private final Requests requests;
    private final Map<TransferId, RunningTransfer> running = new LinkedHashMap<>(); // on the loop
    private final Set<ReceiverSession> receivers = new HashSet<>(); // on the loop
    private @Nullable Path remembering; // of the caller of remember

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
        var incoming = new Incoming();
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
                handlers,
                new Talks(incoming),
                assembly,
                new Memory(),
                new Pace(System::nanoTime));
        answers = new Answers(settings.outgoingNegotiations());
        requests = new Requests(node, answers, assembly, incoming, receivers::remove);
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
        return sent.without(finished);
    }

    /**
     * Begins to offer files: what was found of what was asked for.
     *
     * @throws TransferException.NoSharedProtocol if there are folders, and no transfer protocol that moves them
     */
    public Transfer send(Assembly assembly, Sending sending, List<SourceFile.Found> files)
            throws TransferException.NoSharedProtocol {
        boolean tree =
                SourceTree.tree(files.stream().map(SourceFile.Found::info).toList());
        Assembly able = tree ? assembly.forTrees() : assembly;
        if (able.protocols().isEmpty()) {
            throw new TransferException.NoSharedProtocol(
                    "no transfer protocol of this node moves folders; send files one by one", null);
        }
        return begin(able, Plan.of(node.book().newId(), node.now(), sending, files));
    }

    private Transfer begin(Assembly assembly, Plan plan) {
        var transfer = new OutgoingTransfer(node, assembly, answers, plan, () -> running.remove(plan.id()));
        Transfer first = transfer.record().view();
        node.book().add(transfer.record());
        node.loop().post(() -> {
            running.put(transfer.id(), transfer);
            transfer.begin();
        });
        return first;
    }

    /**
     * Goes on with what the journal in this folder has, and remembers there what transfers come to; nothing if it does so already.
     * May block. By one thread at a time.
     *
     * @param assembly the providers there are now
     */
    public void remember(Path folder, Assembly assembly) {
        if (folder.equals(remembering)) {
            return; // what it has runs
        }
        Journal journal;
        try {
            journal = Journal.in(folder);
            remembering = folder;
        } catch (IOException e) {
            log.warn("transfers will not survive a restart: the journal in {} cannot be used", folder, e);
            return;
        }
        node.memory().use(journal).ifPresent(Journal::close);
        for (List<Entry> entries : journal.unfinished()) {
            Restoration.sending(entries, node.memory()).ifPresent(plan -> {
                boolean tree = SourceTree.tree(
                        plan.files().stream().map(SourceFile.Found::info).toList());
                begin(tree ? assembly.forTrees() : assembly, plan);
            });
            Restoration.receiving(entries).ifPresent(before -> node.loop().post(() -> restore(before)));
        }
    }

    private void restore(Restoration.Received before) {
        var sender = new RemoteDevice(before.begun().device(), before.begun().sender(), List.of());
        IncomingTransfers incoming = node.talks().incoming();
        IncomingTransfer[] made = new IncomingTransfer[1];
        made[0] = new IncomingTransfer(
                node, before.offer(), sender, Way.none(before.begun().wire()), () -> incoming.over(made[0]));
        incoming.begun(made[0]);
        made[0].restore(before);
    }

    /** Sends no faster than this, all transfers together; {@link Long#MAX_VALUE} for as fast as it goes. */
    public void limit(long bytesPerSecond) {
        node.pace().limit(bytesPerSecond);
    }

    /**
     * Sends no faster than this.
     *
     * @throws IllegalStateException if no such transfer is being sent
     */
    public void limit(TransferId id, long bytesPerSecond) {
        OutgoingTransfer sending = node.loop().ask(() -> {
            if (running.get(id) instanceof OutgoingTransfer transfer) {
                return transfer;
            }
            throw new IllegalStateException("no transfer is being sent under the id " + id);
        });
        sending.pace().limit(bytesPerSecond);
    }

    /**
     * Forgets a transfer that has ended, and removes what is left of incomplete files.
     *
     * @throws IllegalArgumentException if it is not known
     * @throws IllegalStateException if it has not ended
     */
    public void forget(TransferId id) {
        TransferRecord record =
                node.book().find(id).orElseThrow(() -> new IllegalArgumentException("there is no transfer " + id));
        if (!record.over()) {
            throw new IllegalStateException("transfer " + id + " has not ended; cancel it first");
        }
        node.book().remove(id);
        record.forget();
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
    public void accept(TransferId id, Decision.Accept decision) throws IOException {
        IncomingTransfer offer = node.loop().ask(() -> undecided(id));
        Destination.checked(decision.directory(), Chosen.of(offer.files(), decision));
        node.loop().ask(() -> {
            undecided(id).on(new OfferEvent.Accept(decision));
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
            node.talks().stop();
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
        node.memory().use(null).ifPresent(Journal::close);
        node.loop().close();
        node.listeners().close();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the last one says so by the latch
    private void awaitQuiet(CountDownLatch quiet) {
        if (running.isEmpty() && receivers.isEmpty() && node.talks().quiet()) {
            quiet.countDown();
        } else {
            node.loop().after(Duration.ofMillis(20), () -> awaitQuiet(quiet));
        }
    }
}
