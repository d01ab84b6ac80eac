package org.passeur.core.engine;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.passeur.api.DeviceId;
import org.passeur.api.FileInfo;
import org.passeur.api.LinkPath;
import org.passeur.api.LinkSecurity;
import org.passeur.api.MovedFile;
import org.passeur.api.Outcome;
import org.passeur.api.Part;
import org.passeur.api.PathAttempt;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferId;
import org.passeur.api.TransferState;
import org.passeur.core.files.SourceFile;
import org.passeur.core.message.PeerConnectionCodec;
import org.passeur.core.session.RaceEvent;
import org.passeur.core.session.SenderEffect;
import org.passeur.core.session.SenderEffect.News;
import org.passeur.core.session.SenderEvent;
import org.passeur.core.session.SenderState;
import org.passeur.core.session.Wait;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.SendObserver;
import org.passeur.spi.transfer.TransferProtocol;

/** Does what {@link SenderState} asks for. Used on the loop; the blocking is done by workers. */
final class SenderSession {
    private static final Duration WORDS = Duration.ofMillis(500);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Node node;
    private final Assembly assembly;
    private final Answers answers;
    private final RemoteDevice peer;
    private final List<SourceFile.Found> files;
    private final OutgoingTransfer transfer;
    private final Course course;
    private final long messageId;
    private final Timer timer;
    private final Progress progress;
    private final List<Future<?>> sendings = new ArrayList<>();
    private SenderState state;
    private long reported;
    private boolean followed;
    private volatile boolean leaving; // nobody is to wait any more
    private @Nullable Race race;
    private Turns.@Nullable Turn turn;
    private Talks.@Nullable Entry entry;
    private @Nullable Talk talk;
    private @Nullable SecureLink link;
    private @Nullable Exchange exchange;

    SenderSession(
            Node node,
            Assembly assembly,
            Answers answers,
            RemoteDevice peer,
            List<SourceFile.Found> files,
            OutgoingTransfer transfer,
            Course course) {
        this.node = node;
        this.assembly = assembly;
        this.answers = answers;
        this.peer = peer;
        this.files = files;
        this.transfer = transfer;
        this.course = course;
        this.messageId = freshId(answers);
        this.timer = new Timer(node.loop(), node.settings(), this::on);
        this.progress = new Progress(() -> node.loop().post(this::report));
        this.state = SenderState.begin(
                messageId,
                peer.id(),
                assembly.connectivity().size(),
                assembly.signallings().size());
    }

    private static long freshId(Answers answers) {
        long id = RANDOM.nextLong();
        while (answers.inUse(id)) {
            id = RANDOM.nextLong();
        }
        return id;
    }

    DeviceId device() {
        return peer.id();
    }

    RemoteDevice peer() {
        return peer;
    }

    Course course() {
        return course;
    }

    /** Whether another attempt will follow this one, which has ended. */
    boolean followed() {
        return followed;
    }

    /** No other attempt will follow. */
    void last() {
        followed = false;
    }

    TransferState shown() {
        return followed ? TransferState.CREATED : state.shown();
    }

    /** Whether what it ended by is no reason not to go on. */
    boolean mayGoOn(TransferException why) {
        return course.begun()
                && (why instanceof TransferException.LinkLost
                        || why instanceof TransferException.PeerUnreachable
                        || why instanceof TransferException.TimedOut);
    }

    long bytes() {
        return progress.bytes();
    }

    /** Whether what it ended by says only that the device is not there now. */
    boolean mayBeReachedLater(TransferException why) {
        return why instanceof TransferException.PeerUnreachable || why instanceof TransferException.LinkLost;
    }

    Part view() {
        Optional<TransferException> failure =
                state instanceof SenderState.Ended e && e.outcome() instanceof Outcome.Failed f
                        ? Optional.of(f.reason())
                        : Optional.empty();
        Optional<LinkPath> path = Optional.ofNullable(link).map(SecureLink::path);
        Optional<LinkSecurity> security = Optional.ofNullable(link).flatMap(this::security);
        return new Part(peer.id(), shown(), progress.bytes(), path, security, attempts(), failure);
    }

    private Optional<LinkSecurity> security(SecureLink proven) {
        return story().flatMap(s -> s.security(proven));
    }

    /** Of the race that opened the link, whoever ran it. */
    private Optional<RaceStory> story() {
        return race == null ? Optional.ofNullable(talk).map(Talk::story) : Optional.of(race.story());
    }

    /** The ways that were tried. */
    List<PathAttempt> attempts() {
        return race == null ? List.of() : race.story().attempts();
    }

    /** Begins: on a link that is open, when somebody has opened one who is about to, or by a negotiation. */
    void begin() {
        if (!join()) {
            entry = node.talks().enter(peer.id(), this::negotiate, () -> {
                if (!join()) {
                    negotiate();
                }
            });
        }
    }

    private boolean join() {
        Optional<Talk> shared = node.talks().with(peer.id(), assembly);
        shared.ifPresent(open -> {
            talk = open;
            on(new SenderEvent.Joined(open.link(), assembly.security().name()));
        });
        return shared.isPresent();
    }

    /** Begins when there is a place for one more negotiation. */
    private void negotiate() {
        turn = answers.negotiations().take(() -> {
            var request = new NegotiationRequest(
                    Side.INITIATOR,
                    peer.id(),
                    PublicAddresses.of(assembly.signallings()),
                    Deadline.after(node.settings().of(Wait.GATHERING)));
            race = new Race(
                    node.workers(),
                    assembly,
                    peer,
                    request,
                    event -> node.loop().post(() -> on(event)));
            timer.waitFor(state.waits(), true);
            race.gather(Optional.empty());
        });
    }

    /** Something happened. */
    void on(SenderEvent event) {
        TransferState before = state.shown();
        SenderState.Step step = state.on(event);
        boolean another = step.next().getClass() != state.getClass();
        state = step.next();
        if (another) {
            timer.waitFor(state.waits(), state.waitsAtMost());
        }
        if (state.shown() != before && !state.shown().ended()) {
            transfer.changed(state.shown());
        }
        step.effects().forEach(this::perform);
        if (event instanceof RaceEvent.RaceOver) {
            transfer.show(); // what the losers came to is known now
        }
    }

    private void perform(SenderEffect effect) {
        if (effect instanceof SenderEffect.StopExchange || effect instanceof SenderEffect.Finish) {
            leaving = true;
        }
        if (effect instanceof SenderEffect.Gather) {
            talk = null;
            link = null;
            negotiate();
        } else if (effect instanceof SenderEffect.SendRequest send) {
            sendRequest(PeerConnectionCodec.encode(send.message()));
        } else if (effect instanceof SenderEffect.Negotiate negotiate && race != null) {
            // a little sooner than the session gives up, so that the race can say why
            Duration all = node.settings().of(Wait.NEGOTIATION);
            Duration tenth = all.dividedBy(10);
            race.open(negotiate.lines(), Deadline.after(all.minus(tenth.compareTo(WORDS) < 0 ? tenth : WORDS)));
        } else if (effect instanceof SenderEffect.StopNegotiating) {
            stopNegotiating();
        } else if (effect instanceof SenderEffect.Use use) {
            use(use.link());
        } else if (effect instanceof SenderEffect.Because because && race != null) {
            race.story().chosen(because.link(), because.why());
        } else if (effect instanceof SenderEffect.Drop drop) {
            transfer.record()
                    .note("a link that lost is closed: "
                            + TransferRecord.words(drop.link().path()));
            close(drop.link());
        } else if (effect instanceof SenderEffect.StopExchange
                && talk != null
                && node.talks().stopping()) {
            talk.abort(); // the far end is not to take it for cancelling
        } else if (effect instanceof SenderEffect.StopExchange && exchange != null) {
            node.workers().surely("passeur-cancel", exchange::cancel);
        } else if (effect instanceof SenderEffect.Release && link != null && talk == null) {
            close(link);
        } else if (effect instanceof SenderEffect.Tell tell) {
            transfer.tell(event(tell.news()));
        } else if (effect instanceof SenderEffect.Note note) {
            transfer.record().note("device " + peer.id() + ": " + note.text());
        } else if (effect instanceof SenderEffect.Finish finish) {
            followed = transfer.goesOn(this, finish.outcome()); // first, for what is shown depends on it
            report();
            transfer.partEnded(this, finish.outcome());
        }
    }

    private void sendRequest(byte[] message) {
        answers.expect(messageId, this);
        Deadline deadline = Deadline.after(node.settings().of(Wait.ANSWER));
        for (Named<Signalling> signalling : assembly.signallings()) {
            Future<?> sending = node.workers().run("passeur-request " + peer.id(), () -> {
                SenderEvent result;
                try {
                    signalling.service().send(peer, message, deadline);
                    result = new SenderEvent.RequestTaken(signalling.name());
                } catch (IOException | RuntimeException e) {
                    result = new SenderEvent.RequestNotTaken(signalling.name(), e);
                }
                SenderEvent told = result;
                node.loop().post(() -> on(told));
            });
            if (sending == null) {
                var busy = new SenderEvent.RequestNotTaken(signalling.name(), new IOException("this node is too busy"));
                node.loop().post(() -> on(busy));
            } else {
                sendings.add(sending);
            }
        }
    }

    private void stopNegotiating() {
        answers.forget(messageId);
        sendings.forEach(sending -> sending.cancel(true));
        sendings.clear();
        if (race != null) {
            race.stop();
        }
        if (turn != null) {
            turn.close();
        }
        if (entry != null) {
            entry.close();
        }
    }

    private void use(SecureLink secured) {
        if (race != null) {
            race.take(secured);
        }
        link = secured;
        List<SourceFile> sources = files.stream()
                .map(file -> new SourceFile(file, task -> node.workers().run("passeur-hash", task) != null))
                .toList();
        Exchange started;
        var observer = new Observer();
        try {
            started = exchange(secured, List.copyOf(sources), observer);
            observer.goesOn = talk != null;
        } catch (IOException | RuntimeException e) {
            node.loop().post(() -> on(new SenderEvent.Broken(e)));
            return;
        }
        exchange = started;
        if (node.workers().run("passeur-send " + peer.id(), () -> run(started, sources)) == null) {
            node.loop().post(() -> on(new SenderEvent.Broken(new IOException("this node is too busy"))));
        }
    }

    /** The exchange on this link: one of many, if its protocol can. */
    private Exchange exchange(SecureLink secured, List<OutgoingFile> sources, SendObserver observer)
            throws IOException {
        TransferProtocol protocol = Protocols.named(assembly.protocols(), secured.protocol());
        if (talk == null && race != null) {
            var welcome = new Welcome(node, assembly, peer, node.talks().incoming());
            talk = Talk.on(node, assembly, secured, race.story(), protocol, Side.INITIATOR, welcome)
                    .orElse(null);
            if (talk != null) {
                begin(talk, welcome);
            }
        }
        return talk == null
                ? protocol.sending(secured, sources, observer)
                : talk.sending(transfer.wire(), sources, observer);
    }

    private void begin(Talk begun, Welcome welcome) throws IOException {
        welcome.on(begun);
        node.talks().opened(begun);
        if (!begun.begin(cause -> node.talks().over(begun))) {
            node.talks().over(begun);
            talk = null; // so that the link is closed
            throw new IOException("this node is too busy");
        }
    }

    private void run(Exchange running, List<SourceFile> sources) {
        SenderEvent result;
        try {
            running.run();
            List<MovedFile> moved = new ArrayList<>();
            BitSet declined = course.declined();
            for (int i = 0; i < sources.size(); i++) {
                if (!declined.get(i) && sources.get(i).info().kind() == FileInfo.Kind.FILE) {
                    moved.add(sources.get(i).moved());
                }
            }
            result = new SenderEvent.Done(moved);
        } catch (IOException | RuntimeException e) {
            result = new SenderEvent.Broken(e);
        }
        SenderEvent told = result;
        node.loop().post(() -> on(told));
    }

    private void close(SecureLink unwanted) {
        if (race != null) {
            race.take(unwanted);
        }
        node.workers().surely("passeur-close", () -> Race.close(unwanted));
    }

    /** Tells how far it is, unless that was told. */
    private void report() {
        long now = progress.bytes();
        if (now != reported) {
            reported = now;
            if (state.waits().filter(Wait.MOVEMENT::equals).isPresent()) {
                timer.again();
            }
            transfer.progressed(this);
        }
    }

    private TransferEvent event(News news) {
        TransferId id = transfer.id();
        DeviceId device = peer.id();
        if (news instanceof News.RequestSent n) {
            return new TransferEvent.OfferSent(node.now(), id, device, n.provider());
        } else if (news instanceof News.RequestAnswered n) {
            return new TransferEvent.OfferAnswered(node.now(), id, device, n.provider());
        } else if (news instanceof News.Opened n) {
            return new TransferEvent.LinkOpened(node.now(), id, device, n.path());
        } else if (news instanceof News.Proven n) {
            SecureLink l = n.link();
            LinkSecurity security = security(l)
                    .orElseGet(() -> new LinkSecurity(
                            n.provider(), l.cipherSuite(), l.protocol(), Duration.ZERO, "the only one known"));
            return new TransferEvent.Secured(node.now(), id, device, l.path(), security);
        } else if (news instanceof News.Shown) {
            return new TransferEvent.AwaitingPeer(node.now(), id, device);
        }
        return new TransferEvent.Accepted(node.now(), id, device);
    }

    /** What the protocol tells, taken to the loop. */
    private final class Observer implements SendObserver {
        private final BitSet declined = new BitSet(); // of the exchange's thread
        private volatile boolean goesOn; // by a protocol that knows a transfer again

        @Override
        public void awaitingPeer() {
            node.loop().post(() -> on(new SenderEvent.PeerShown()));
        }

        @Override
        public void accepted() {
            if (goesOn) {
                BitSet here = course.accepted(declined);
                progress.skip(here.stream()
                        .mapToLong(place -> files.get(place).info().size())
                        .sum());
            }
            node.loop().post(() -> on(new SenderEvent.PeerAccepted()));
        }

        @Override
        public void declined(BitSet files) {
            declined.or(files);
        }

        @Override
        public void progressed(int bytes) {
            progress.add(bytes);
            node.pace().passed(bytes, () -> leaving);
            transfer.pace().passed(bytes, () -> leaving);
        }
    }
}
