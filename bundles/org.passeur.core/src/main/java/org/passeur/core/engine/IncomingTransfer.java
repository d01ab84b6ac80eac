package org.passeur.core.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Decision;
import org.passeur.api.DeviceId;
import org.passeur.api.Direction;
import org.passeur.api.FileInfo;
import org.passeur.api.MovedFile;
import org.passeur.api.Offer;
import org.passeur.api.OfferHandler;
import org.passeur.api.Outcome;
import org.passeur.api.Part;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferException.StorageFailed;
import org.passeur.api.TransferId;
import org.passeur.api.TransferState;
import org.passeur.core.files.Destination;
import org.passeur.core.files.Landing;
import org.passeur.core.files.StoredFile;
import org.passeur.core.journal.Entry;
import org.passeur.core.session.Failures;
import org.passeur.core.session.OfferEffect;
import org.passeur.core.session.OfferEvent;
import org.passeur.core.session.OfferState;
import org.passeur.core.session.Stop;
import org.passeur.core.session.Wait;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.IncomingFile;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.WireId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what {@link OfferState} asks for. Used on the loop; files and handlers are the workers' business. */
final class IncomingTransfer implements RunningTransfer {
    private static final Logger log = LoggerFactory.getLogger(IncomingTransfer.class);

    private final Node node;
    private final RemoteDevice sender;
    private final Offer offer;
    private final Runnable ended;
    private final TransferRecord record;
    private final Timer timer;
    private final Progress progress;
    private final SortedMap<Integer, MovedFile> moved = new ConcurrentSkipListMap<>();
    private final Map<String, Path> made = new HashMap<>(); // before the landing
    private final Set<Integer> done = ConcurrentHashMap.newKeySet(); // places of what has its name
    private final Set<Integer> settled = ConcurrentHashMap.newKeySet(); // of what the journal has as well
    private Way way;
    private Decision.@Nullable Accept decision;
    private volatile @Nullable Landing landing;
    private volatile int wanted = Integer.MAX_VALUE; // how many places, once they are known
    private OfferState state = OfferState.begin();
    private TransferState lastShown = state.shown();
    private boolean over;
    private long reported;
    private @Nullable Future<?> asking;

    private final List<StoredFile> places = new ArrayList<>(); // guarded by itself
    private boolean abandoned; // guarded by places

    /**
     * @param way by what it comes at first
     * @param ended called once
     */
    IncomingTransfer(Node node, Offer offer, RemoteDevice sender, Way way, Runnable ended) {
        this.node = node;
        this.offer = offer;
        this.sender = sender;
        this.way = way;
        this.ended = ended;
        this.timer = new Timer(node.loop(), node.settings(), this::on);
        this.progress = new Progress(() -> node.loop().post(this::report));
        this.record = new TransferRecord(node.clock(), node.listeners(), view(node.now()), Optional.empty());
    }

    @Override
    public TransferRecord record() {
        return record;
    }

    TransferId id() {
        return offer.transfer();
    }

    /** Goes on after a restart of this node, when the sender comes back. */
    void restore(Restoration.Received before) {
        decision = before.decision();
        moved.putAll(before.moved());
        done.addAll(before.moved().keySet());
        done.addAll(before.others());
        settled.addAll(done);
        made.putAll(before.made());
        state = OfferState.interrupted(
                new TransferException.LinkLost("this node was stopped, and the sender has not come back", null));
        show();
        record.tell(new TransferEvent.Created(node.now(), id(), record.view()));
        record.note("it goes on after a restart of this node, when the sender is back");
        way.wire().ifPresent(id -> node.talks().resumptions().accepted(sender.id(), id, this));
        record.onForget(this::discard);
        timer.waitFor(state.waits(), true);
        if (done.size() == wanted(before.decision())) { // all had arrived before the node ended
            on(new OfferEvent.Stored(List.copyOf(moved.values())));
        }
    }

    private long wanted(Decision.Accept accepted) {
        return offer.files().stream()
                .filter(file -> accepted.only()
                        .map(names -> names.contains(file.name()))
                        .orElse(true))
                .count();
    }

    /** Tells of the offer and asks the handlers. */
    void begin() {
        record.tell(new TransferEvent.Created(node.now(), id(), record.view()));
        record.tell(new TransferEvent.OfferReceived(node.now(), id(), offer));
        timer.waitFor(state.waits(), true);
        List<OfferHandler> handlers = node.handlers().get();
        asking = node.workers().run("passeur-offer " + id(), () -> ask(handlers));
        if (asking == null) {
            on(new OfferEvent.Undecided());
        }
    }

    private void ask(List<OfferHandler> handlers) {
        OfferEvent decided = new OfferEvent.Undecided();
        for (OfferHandler handler : handlers) {
            try {
                Optional<Decision> decision = handler.decide(offer);
                if (decision.isPresent()) {
                    decided = decision.get() instanceof Decision.Accept a
                            ? new OfferEvent.Accept(a)
                            : new OfferEvent.Refuse(((Decision.Refuse) decision.get()).reason());
                    break;
                }
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    log.debug("offer {} was over before a handler decided", id(), e);
                    return;
                }
                log.warn(
                        "an offer handler ({}) failed and counts as undecided",
                        handler.getClass().getName(),
                        e);
            }
        }
        OfferEvent told = decided;
        node.loop().post(() -> on(told));
    }

    boolean undecided() {
        return state.undecided();
    }

    List<FileInfo> files() {
        return offer.files();
    }

    /** An exchange by which it came is over. */
    void over(@Nullable Exchange exchange, @Nullable Exception cause) {
        if (exchange != way.exchange()) {
            return; // it goes on by another
        }
        boolean goesOn = way.wire().isPresent()
                && cause instanceof TransferException.LinkLost
                && !node.talks().stopping();
        on(
                goesOn && cause != null && state instanceof OfferState.Moving
                        ? new OfferEvent.LinkBroke(cause)
                        : new OfferEvent.ExchangeOver(cause));
    }

    /** The sender offers the same again; gives whether it is the same, and goes on then. */
    boolean resume(Way by, List<FileInfo> files) {
        Decision.Accept taken = decision;
        if (taken == null || !files.equals(offer.files()) || state.shown().ended()) {
            return false;
        }
        if (state instanceof OfferState.Moving) { // the break was not noticed here
            way.stop().run();
            on(new OfferEvent.LinkBroke(new TransferException.LinkLost("the sender began again", null)));
        }
        way = by;
        long there = 0;
        for (int place : done) {
            there += files.get(place).size();
        }
        progress.restart(there);
        on(new OfferEvent.Resumed(taken));
        return true;
    }

    /** Something happened. */
    void on(OfferEvent event) {
        OfferState.Step step = state.on(event);
        boolean another = !step.next().waits().equals(state.waits());
        state = step.next();
        if (another) {
            timer.waitFor(state.waits(), true);
        }
        show();
        step.effects().forEach(this::perform);
    }

    private void perform(OfferEffect effect) {
        if (effect instanceof OfferEffect.TakeFiles take) {
            Way by = way;
            if (decision == null) {
                decision = take.decision();
                by.wire().ifPresent(this::remember);
            }
            by.wire().ifPresent(id -> node.talks().resumptions().accepted(sender.id(), id, this));
            if (node.workers().run("passeur-store " + id(), () -> take(take.decision(), by)) == null) {
                on(new OfferEvent.NotStorable(new StorageFailed(false, "this node is too busy", null)));
            }
        } else if (effect instanceof OfferEffect.TellAccepted) {
            record.tell(new TransferEvent.Accepted(node.now(), id(), sender.id()));
        } else if (effect instanceof OfferEffect.Decline) {
            Receiver.Answer answer = way.answer();
            node.workers().surely("passeur-refuse " + id(), () -> decline(answer));
        } else if (effect instanceof OfferEffect.StopExchange) {
            way.stop().run();
        } else if (effect instanceof OfferEffect.Note note) {
            record.note(note.text());
        } else if (effect instanceof OfferEffect.Finish finish) {
            node.workers().surely("passeur-abandon", () -> {
                abandon(finish.outcome());
                node.loop().post(() -> finish(finish.outcome()));
            });
        }
    }

    private void remember(WireId id) {
        Decision.Accept taken = decision;
        if (taken != null) {
            record.onForget(this::discard);
            node.memory()
                    .add(new Entry.Receiving(
                            id(),
                            id,
                            sender.account(),
                            sender.id(),
                            record.view().started(),
                            taken.directory().toAbsolutePath(),
                            taken.only(),
                            offer.files()));
        }
    }

    private void finish(Outcome outcome) {
        if (asking != null) {
            asking.cancel(true); // nobody needs the decision any more
        }
        report();
        over = true;
        if (way.wire().isPresent() && !node.talks().stopping()) {
            node.memory().add(new Entry.Over(id()));
        }
        way.wire().ifPresent(id -> {
            node.talks().resumptions().over(sender.id(), id, this);
            if (outcome instanceof Outcome.Finished) {
                node.talks().resumptions().arrived(sender.id(), id, offer.files());
            }
        });
        show();
        record.tell(new TransferEvent.PartEnded(node.now(), id(), sender.id(), outcome, way.attempts()));
        record.tell(new TransferEvent.Ended(node.now(), id(), outcome));
        record.end(node.workers());
        ended.run();
    }

    /** An end is shown when nothing of the transfer is left. */
    private TransferState shown() {
        return over || !state.shown().ended() ? state.shown() : lastShown;
    }

    /** Shows what is known now. */
    void show() {
        if (!state.shown().ended()) {
            lastShown = state.shown();
        }
        record.show(view(record.view().started()));
    }

    private void take(Decision.Accept accepted, Way by) {
        List<Optional<IncomingFile>> all = new ArrayList<>();
        try {
            letGo();
            List<FileInfo> taken = Chosen.of(offer.files(), accepted);
            Landing into = landing;
            if (into == null) {
                into = new Landing(
                        Destination.checked(accepted.directory(), taken),
                        offer.files(),
                        made,
                        (name, path) -> node.memory().addNow(new Entry.Made(id(), name, path)));
                landing = into;
            }
            Set<FileInfo> chosen = new HashSet<>(taken);
            wanted = taken.size();
            for (int i = 0; i < offer.files().size(); i++) {
                FileInfo info = offer.files().get(i);
                boolean here = done.contains(i) || !chosen.contains(info);
                all.add(here ? Optional.empty() : Optional.of(place(i, info, into, by.wire())));
            }
        } catch (TransferException e) {
            node.loop().post(() -> on(new OfferEvent.NotStorable(e)));
            return;
        } catch (IOException | IllegalArgumentException e) {
            var failed = new StorageFailed(false, Failures.words(e), e);
            node.loop().post(() -> on(new OfferEvent.NotStorable(failed)));
            return;
        }
        try {
            by.answer().acceptSome(all);
        } catch (UnsupportedOperationException e) {
            var failed = new StorageFailed(false, "the sender's protocol knows all files or none: take all", e);
            node.loop().post(() -> on(new OfferEvent.NotStorable(failed)));
        } catch (IOException | RuntimeException e) {
            log.debug("the acceptance could not be told", e);
            node.loop().post(() -> over(by.exchange(), e));
        }
    }

    private StoredFile place(int place, FileInfo info, Landing into, Optional<WireId> wire) throws IOException {
        var file = new StoredFile(
                info,
                into,
                wire.map(id -> StoredFile.keptName(id.hex(), place, info)),
                task -> node.workers().run("passeur-hash", task) != null,
                progress::add,
                stored -> stored(place, stored, into));
        own(file);
        return file;
    }

    private void own(StoredFile file) throws IOException {
        synchronized (places) {
            if (!abandoned) {
                places.add(file);
                return;
            }
        }
        file.close();
        throw new IOException("the transfer has ended");
    }

    /** Closes what an earlier attempt may still write to. */
    private void letGo() {
        List<StoredFile> old;
        synchronized (places) {
            old = List.copyOf(places);
            places.clear();
        }
        old.forEach(Race::close);
    }

    private void stored(int place, Optional<MovedFile> file, Landing into) {
        done.add(place);
        node.memory()
                .addNow(new Entry.Stored(
                        id(),
                        place,
                        file.map(MovedFile::path),
                        file.map(MovedFile::sha256).orElse("")));
        file.ifPresent(known -> moved.put(place, known));
        settled.add(place); // once, though an attempt that is left may still have stored it
        if (settled.size() == wanted) {
            try {
                into.finish();
            } catch (IOException e) {
                log.debug("the folders of {} cannot be given their times", id(), e);
            }
            List<MovedFile> all = List.copyOf(moved.values());
            node.loop().post(() -> on(new OfferEvent.Stored(all)));
        }
    }

    private void decline(Receiver.Answer by) {
        try {
            by.refuse();
        } catch (IOException | RuntimeException e) {
            log.debug("the refusal could not be told", e);
        }
        node.loop().post(() -> on(new OfferEvent.Declined()));
    }

    private void abandon(Outcome outcome) {
        List<StoredFile> all;
        synchronized (places) {
            abandoned = true;
            all = List.copyOf(places);
        }
        all.forEach(Race::close);
        boolean unwanted = outcome instanceof Outcome.Failed f
                && (f.reason() instanceof TransferException.Cancelled
                        || f.reason() instanceof TransferException.IntegrityFailed);
        if (unwanted && !node.talks().stopping()) {
            discard();
        }
    }

    /** Removes what is kept of incomplete files, unless the sender began again and another transfer goes on with them. */
    private void discard() {
        Decision.Accept taken = decision;
        if (taken == null
                || way.wire().isEmpty()
                || node.talks()
                        .resumptions()
                        .find(sender.id(), way.wire().get())
                        .filter(each -> each != this)
                        .isPresent()) {
            return;
        }
        for (int i = 0; i < offer.files().size(); i++) {
            if (!done.contains(i) && offer.files().get(i).kind() == FileInfo.Kind.FILE) {
                String name = StoredFile.keptName(
                        way.wire().get().hex(), i, offer.files().get(i));
                try {
                    Files.deleteIfExists(taken.directory().resolve(name));
                } catch (IOException e) {
                    log.warn("{} is left in the folder of transfer {}; delete it", name, id(), e);
                }
            }
        }
    }

    private void report() {
        long now = progress.bytes();
        if (now != reported) {
            reported = now;
            if (state.waits().filter(Wait.MOVEMENT::equals).isPresent()) {
                timer.again();
            }
            show();
            record.tell(new TransferEvent.Progressed(node.now(), id(), sender.id(), now, offer.totalBytes()));
        }
    }

    @Override
    public void stop(TransferException why) {
        on(new Stop(why));
    }

    @Override
    public void stop(DeviceId device, TransferException why) {
        if (device.equals(sender.id())) {
            stop(why);
        }
    }

    private Transfer view(Instant started) {
        Optional<TransferException> failure =
                over && state instanceof OfferState.Ended e && e.outcome() instanceof Outcome.Failed f
                        ? Optional.of(f.reason())
                        : Optional.empty();
        var part = new Part(
                sender.id(),
                shown(),
                progress.bytes(),
                way.link().map(SecureLink::path),
                way.security(),
                way.attempts(),
                failure);
        return new Transfer(
                offer.transfer(),
                Direction.INCOMING,
                sender.account(),
                offer.files(),
                shown(),
                progress.bytes(),
                offer.totalBytes(),
                started,
                failure,
                List.of(part));
    }
}
