package org.passeur.core.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.passeur.api.DeviceId;
import org.passeur.api.Direction;
import org.passeur.api.FileInfo;
import org.passeur.api.MovedFile;
import org.passeur.api.Outcome;
import org.passeur.api.Part;
import org.passeur.api.Ticket;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferId;
import org.passeur.api.TransferState;
import org.passeur.core.files.SourceFile;
import org.passeur.core.files.SourceTree;
import org.passeur.core.journal.Entry;
import org.passeur.core.session.Failures;
import org.passeur.core.session.Stop;
import org.passeur.core.session.Wait;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.transfer.WireId;

/** Looks for the recipient's devices and offers the files to each. Used on the loop. */
final class OutgoingTransfer implements RunningTransfer {
    /** More devices of one account are not served: nobody has them, but a stranger could announce them. */
    private static final int MAX_DEVICES = 64;

    /** How much longer the other networks are searched once a search has found somebody and is complete. */
    private static final Duration OTHER_NETWORKS = Duration.ofSeconds(3);

    private final Node node;
    private Assembly assembly;
    private final Answers answers;
    private final List<SourceFile.Found> files;
    private final Plan plan;
    private final Ticket to;
    private final Course queue; // of the search for devices
    private @Nullable Future<?> queued;
    private final TransferRecord record;
    private final Runnable ended;
    private final Map<DeviceId, SenderSession> parts = new LinkedHashMap<>();
    private final List<Future<?>> searches = new ArrayList<>();
    private final List<MovedFile> moved = new ArrayList<>();
    private final Pace pace = new Pace(System::nanoTime);
    private final Map<DeviceId, Future<?>> waiting = new HashMap<>(); // for another attempt
    private OptimisticView view = OptimisticView.BEGUN;
    private Failures searchFailures = Failures.NONE;
    private int searching;
    private boolean over;
    private Turns.@Nullable Turn searchTurn;
    private @Nullable Future<?> lastSearches;
    private @Nullable TransferException failure;

    /** @param ended called once */
    OutgoingTransfer(Node node, Assembly assembly, Answers answers, Plan plan, Runnable ended) {
        this.node = node;
        this.assembly = assembly;
        this.answers = answers;
        this.plan = plan;
        this.files = plan.files();
        this.to = plan.sending().to();
        this.ended = ended;
        this.queue = Course.of(plan.id(), assembly.self().id(), new Memory());
        List<FileInfo> infos = files.stream().map(SourceFile.Found::info).toList();
        var first = new Transfer(
                plan.id(),
                Direction.OUTGOING,
                to.account(),
                infos,
                TransferState.CREATED,
                0,
                Totals.of(infos),
                plan.started(),
                Optional.empty(),
                List.of());
        record = new TransferRecord(node.clock(), node.listeners(), first, Optional.of(plan.sending()));
    }

    @Override
    public TransferRecord record() {
        return record;
    }

    TransferId id() {
        return record.view().id();
    }

    /** Begins the search when there is a place for it. */
    void begin() {
        record.tell(new TransferEvent.Created(node.now(), id(), record.view()));
        if (plan.restored()) {
            record.note("it goes on after a restart of this node");
        } else {
            node.memory().add(plan.entry());
            plan.sending()
                    .courses()
                    .forEach(
                            (device, course) -> node.memory().add(new Entry.Accepted(id(), device, course.declined())));
        }
        searching = 1;
        searchTurn = answers.searches().take(this::search);
    }

    private void search() {
        List<Named<Signalling>> signallings = assembly.signallings();
        if (signallings.isEmpty()) {
            var nowhere = new TransferException.PeerUnreachable(
                    "this node is in no signalling network; is the port of its provider taken? See the log", null);
            node.loop().post(() -> searchOver(nowhere)); // later, when the place is known that it gives back
            return;
        }
        Deadline deadline = Deadline.after(node.settings().answer());
        searching = signallings.size();
        for (Named<Signalling> signalling : signallings) {
            record.note("looking for devices of " + to.account() + " by " + signalling.name());
            Future<?> search = node.workers().run("passeur-search " + id(), () -> search(signalling, deadline));
            if (search == null) {
                node.loop()
                        .post(() -> searchOver(new TransferException.PeerUnreachable("this node is too busy", null)));
            } else {
                searches.add(search);
            }
        }
    }

    private void search(Named<Signalling> signalling, Deadline deadline) {
        @Nullable Exception problem = null;
        try {
            if (!to.via().isEmpty()) {
                signalling.service().bootstrap(to.via());
            }
            Consumer<RemoteDevice> found = device -> node.loop().post(() -> found(device, signalling.name()));
            signalling.service().find(to.account(), found, deadline);
        } catch (IOException | RuntimeException e) {
            problem = e;
        }
        @Nullable Exception told = problem;
        node.loop().post(() -> searchOver(told));
    }

    private void found(RemoteDevice device, String provider) {
        if (over
                || searching == 0
                || parts.containsKey(device.id())
                || plan.sending().done().contains(device.id())
                || device.id().equals(assembly.self().id())) {
            return;
        }
        if (!device.account().equals(to.account()) || parts.size() >= MAX_DEVICES) {
            record.note("device " + device.id() + " is left out: "
                    + (parts.size() >= MAX_DEVICES
                            ? "there are " + MAX_DEVICES + " already"
                            : "it belongs to account " + device.account()));
            return;
        }
        var part = new SenderSession(node, assembly, answers, device, files, this, course(device.id()));
        parts.put(device.id(), part);
        record.tell(new TransferEvent.DeviceFound(node.now(), id(), device.id(), provider));
        changed(part.shown());
        part.begin();
    }

    private Course course(DeviceId device) {
        return plan.sending().courses().computeIfAbsent(device, d -> Course.of(id(), d, node.memory()));
    }

    /** Whether to go on although no device can be reached. */
    private boolean patient() {
        return !node.talks().stopping()
                && (plan.sending().options().queue()
                        || plan.sending().courses().values().stream()
                                .anyMatch(course -> course.begun()
                                        && !course.lost(node.settings().of(Wait.RESUMPTION))));
    }

    private void searchAgain() {
        if (over || queued == null) {
            return;
        }
        queued = null;
        searchFailures = Failures.NONE;
        assembly = node.assembly().get().map(this::able).orElse(assembly);
        searching = 1;
        searchTurn = answers.searches().take(this::search);
    }

    private void searchOver(@Nullable Exception problem) {
        if (over || searching == 0) {
            return;
        }
        if (problem != null) {
            searchFailures = searchFailures.and(problem);
            record.note("a search failed: " + Failures.words(problem));
        }
        searching--;
        if (searching > 0) {
            if (problem == null && !parts.isEmpty() && lastSearches == null) {
                lastSearches = node.loop().after(OTHER_NETWORKS, this::leaveOtherNetworks);
            }
            return;
        }
        endSearch();
        if (parts.isEmpty() && patient()) {
            Duration pause = queue.pause();
            record.note("no device was found; looked for again in " + pause.toSeconds() + " s");
            queued = node.loop().after(pause, this::searchAgain);
        } else if (parts.isEmpty()) {
            failure = searchFailures.verdict("no device of account " + to.account() + " was found within "
                    + node.settings().answer().toMillis() / 1000.0 + " s by "
                    + assembly.signallings().stream().map(Named::name).collect(Collectors.joining(", "))
                    + "; is it running, and in the same network? A ticket from it says where to look");
            view = new OptimisticView(failure.state(), 0);
            end(new Outcome.Failed(failure));
        } else {
            nothingMoreComes();
        }
    }

    /** A network that is broken, or does not know the recipient, must not keep a transfer from its end. */
    private void leaveOtherNetworks() {
        if (!over && searching > 0) {
            record.note("the other networks are searched no longer");
            endSearch();
            nothingMoreComes();
        }
    }

    /** The search is over. The part that failed last may have been the last hope, which was not known before. */
    private void nothingMoreComes() {
        SenderSession last = null;
        for (SenderSession part : parts.values()) {
            last = OptimisticView.failure(part.shown()) ? part : last;
        }
        if (last != null) {
            changed(last.shown());
        }
        endIfOver();
    }

    private void endSearch() {
        searching = 0;
        if (lastSearches != null) {
            lastSearches.cancel(false);
        }
        if (searchTurn != null) {
            searchTurn.close();
        }
        searches.forEach(search -> search.cancel(true));
        searches.clear();
    }

    /** A part has another state. */
    void changed(TransferState state) {
        List<OptimisticView.PartView> all = parts.values().stream()
                .map(part -> new OptimisticView.PartView(part.shown(), part.bytes()))
                .toList();
        view = view.after(state, all, searching > 0);
        show();
    }

    /** Something happened to a part. */
    void tell(TransferEvent event) {
        show();
        record.tell(event);
    }

    /** A part moved on. */
    void progressed(SenderSession part) {
        if (!over) {
            changed(part.shown());
            long total = record.view().totalBytes();
            record.tell(new TransferEvent.Progressed(node.now(), id(), part.device(), part.bytes(), total));
        }
    }

    /** Of all its devices together. By any thread. */
    Pace pace() {
        return pace;
    }

    /** What both ends know it by. */
    WireId wire() {
        return plan.sending().wire();
    }

    /** An attempt of a part ended: the part, if no other follows. */
    void partEnded(SenderSession part, Outcome outcome) {
        if (outcome instanceof Outcome.Failed f && part.followed()) {
            goOn(part, f.reason());
        } else {
            partOver(part, outcome);
        }
    }

    /** Whether another attempt is to follow one of a part that ended so. */
    boolean goesOn(SenderSession part, Outcome outcome) {
        return !over
                && outcome instanceof Outcome.Failed f
                && (part.mayGoOn(f.reason())
                        || (plan.sending().options().queue() && part.mayBeReachedLater(f.reason())))
                && !node.talks().stopping()
                && (plan.sending().options().queue()
                        || !part.course().lost(node.settings().of(Wait.RESUMPTION)));
    }

    private void goOn(SenderSession part, TransferException why) {
        Duration pause = part.course().pause();
        record.note(
                "device " + part.device() + ": " + Failures.words(why) + "; goes on in " + pause.toMillis() + " ms");
        waiting.put(part.device(), node.loop().after(pause, () -> again(part)));
        changed(part.shown());
    }

    private void again(SenderSession part) {
        if (over || waiting.remove(part.device()) == null) {
            return;
        }
        // the providers may be others by now
        Assembly now = node.assembly().get().map(this::able).orElse(assembly);
        var next = new SenderSession(node, now, answers, part.peer(), files, this, part.course());
        parts.put(part.device(), next);
        next.begin();
    }

    private Assembly able(Assembly now) {
        return SourceTree.tree(record.view().files()) ? now.forTrees() : now;
    }

    private void partOver(SenderSession part, Outcome outcome) {
        part.last();
        if (!node.talks().stopping()) {
            node.memory().add(new Entry.Settled(id(), part.device()));
        }
        if (outcome instanceof Outcome.Finished f && moved.isEmpty()) {
            moved.addAll(f.files());
        } else if (outcome instanceof Outcome.Failed f) {
            TransferException before = failure;
            failure = f.reason();
            if (before != null && before != failure) {
                failure.addSuppressed(before);
            }
        }
        changed(part.shown());
        record.tell(new TransferEvent.PartEnded(node.now(), id(), part.device(), outcome, part.attempts()));
        endIfOver();
    }

    private void endIfOver() {
        if (searching == 0
                && waiting.isEmpty()
                && parts.values().stream().allMatch(part -> part.shown().ended())) {
            TransferException reason = failure;
            end(
                    view.state() == TransferState.FINISHED || reason == null
                            ? new Outcome.Finished(moved)
                            : new Outcome.Failed(reason));
        }
    }

    private void end(Outcome outcome) {
        if (over) {
            return;
        }
        over = true;
        if (!node.talks().stopping()) {
            node.memory().add(new Entry.Over(id()));
        }
        show();
        record.tell(new TransferEvent.Ended(node.now(), id(), outcome));
        record.end(node.workers());
        ended.run();
    }

    @Override
    public void stop(TransferException why) {
        if (over) {
            return;
        }
        boolean searched = searching == 0 && queued == null;
        endSearch();
        if (queued != null) {
            queued.cancel(false);
            queued = null;
        }
        if (parts.isEmpty() && !searched) {
            failure = why;
            view = new OptimisticView(why.state(), 0);
            end(new Outcome.Failed(why));
            return;
        }
        List.copyOf(parts.values()).forEach(part -> stop(part, why));
        if (!over) {
            nothingMoreComes();
        }
    }

    @Override
    public void stop(DeviceId device, TransferException why) {
        SenderSession part = parts.get(device);
        if (part != null) {
            stop(part, why);
        }
    }

    private void stop(SenderSession part, TransferException why) {
        Future<?> waits = waiting.remove(part.device());
        if (waits == null) {
            part.on(new Stop(why));
        } else {
            waits.cancel(false);
            partOver(part, new Outcome.Failed(why));
        }
    }

    /** Shows what is known now. */
    void show() {
        Transfer old = record.view();
        List<Part> now = parts.values().stream().map(SenderSession::view).toList();
        Optional<TransferException> why =
                OptimisticView.failure(view.state()) ? Optional.ofNullable(failure) : Optional.empty();
        record.show(new Transfer(
                old.id(),
                old.direction(),
                old.peer(),
                old.files(),
                view.state(),
                view.bytes(),
                old.totalBytes(),
                old.started(),
                why,
                now));
    }
}
