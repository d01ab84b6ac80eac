package org.passeur.core.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.passeur.api.AccountId;
import org.passeur.api.Decision;
import org.passeur.api.DeviceId;
import org.passeur.api.LinkPath;
import org.passeur.api.Outcome;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.core.message.PeerConnectionMessage;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.security.SecureLink;

/** States and events of every kind, to try all combinations of. */
final class Samples {
    static final DeviceId PEER = new DeviceId("a".repeat(40));
    static final DeviceId OTHER = new DeviceId("b".repeat(40));
    static final long ID = 42;
    static final SecureLink LINK = new NoLink("one");
    static final SecureLink SECOND = new NoLink("two");
    static final SecureLink PUNCHED = new NoLink("punched", LinkPath.Kind.PUNCHED);
    static final SecureLink RELAYED = new NoLink("relayed", LinkPath.Kind.RELAYED);

    @SuppressWarnings("StaticAssignmentOfThrowable") // compared by identity
    static final TransferException WHY = new TransferException.Cancelled(false, "cancelled");

    static final PeerConnectionMessage ANSWER =
            new PeerConnectionMessage(ID, PeerConnectionMessage.RESPONSE, List.of("192.0.2.1"));

    private Samples() {}

    /** A link that only has an identity. */
    record NoLink(String name, LinkPath.Kind kind) implements SecureLink {
        NoLink(String name) {
            this(name, LinkPath.Kind.HOST);
        }

        @Override
        public RemoteDevice peer() {
            return new RemoteDevice(PEER, new AccountId("c".repeat(40)), List.of());
        }

        @Override
        public String protocol() {
            return "none";
        }

        @Override
        public String cipherSuite() {
            return "none";
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            throw new IOException("no link");
        }

        @Override
        public void write(ByteBuffer from) throws IOException {
            throw new IOException("no link");
        }

        @Override
        public void endOutput() {
            // there is none
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public LinkPath path() {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
            return new LinkPath(kind, address, address, "none");
        }

        @Override
        public void close() {
            // there is none
        }
    }

    static RaceEvent.LinkSecured secured(SecureLink link) {
        return secured(link, false);
    }

    static RaceEvent.LinkSecured secured(SecureLink link, boolean betterMayCome) {
        return new RaceEvent.LinkSecured(link, "sec", betterMayCome, Duration.ofMillis(300));
    }

    static List<RaceEvent> races() {
        return List.of(
                new RaceEvent.Gathered(0, List.of("line")),
                new RaceEvent.Gathered(0, List.of()),
                new RaceEvent.NotGathered(0, new IOException("none")),
                new RaceEvent.LinkOpened(LINK.path()),
                secured(SECOND),
                secured(RELAYED, true),
                secured(SECOND, true),
                new RaceEvent.LinkFailed(new IOException("broken")),
                new RaceEvent.RaceOver());
    }

    static List<Expired> expiries() {
        return Arrays.stream(Wait.values())
                .map(wait -> new Expired(wait, Duration.ofSeconds(1)))
                .toList();
    }

    static List<SenderState> senders() {
        return List.of(
                SenderState.begin(ID, PEER, 1, 1),
                SenderState.begin(ID, PEER, 2, 1),
                new SenderState.Gathering(ID, PEER, new TreeMap<>(Map.of(1, List.of("line"))), 1, 1, Failures.NONE),
                new SenderState.Asking(ID, PEER, 1, false, Failures.NONE),
                new SenderState.Asking(ID, PEER, 0, true, Failures.NONE),
                new SenderState.Opening(PEER, Failures.NONE),
                new SenderState.Choosing(PEER, secured(RELAYED, true), Duration.ofMillis(150)),
                new SenderState.Choosing(PEER, secured(LINK, true), Duration.ofMillis(150)),
                new SenderState.Proposing(LINK),
                new SenderState.Proposing(
                        LINK, Optional.of(new SenderState.Gathering(ID, PEER, new TreeMap<>(), 1, 1, Failures.NONE))),
                new SenderState.AwaitingPeer(LINK),
                new SenderState.Moving(LINK),
                new SenderState.Leaving(LINK, WHY, TransferState.ONGOING),
                new SenderState.Ended(new Outcome.Failed(WHY)));
    }

    static List<SenderEvent> senderEvents() {
        List<SenderEvent> all = new ArrayList<>(List.of(
                new SenderEvent.RequestTaken("sig"),
                new SenderEvent.RequestNotTaken("sig", new IOException("none")),
                new SenderEvent.Answered(PEER, ANSWER, "sig"),
                new SenderEvent.PeerShown(),
                new SenderEvent.PeerAccepted(),
                new SenderEvent.Done(List.of()),
                new SenderEvent.Broken(new IOException("broken")),
                new SenderEvent.Broken(new TransferException.LinkLost("gone", null)),
                new SenderEvent.Joined(SECOND, "sec"),
                new Stop(WHY)));
        all.addAll(races());
        all.addAll(expiries());
        return all;
    }

    static List<ReceiverState> receivers() {
        return List.of(
                ReceiverState.begin(1),
                new ReceiverState.Gathering(new TreeMap<>(), 2),
                new ReceiverState.Gathering(new TreeMap<>(Map.of(1, List.of("line"))), 1),
                new ReceiverState.Opening(Set.of(), false),
                new ReceiverState.Opening(Set.of(LINK), true),
                new ReceiverState.Receiving(LINK),
                new ReceiverState.Leaving(LINK),
                new ReceiverState.Ended());
    }

    static List<ReceiverEvent> receiverEvents() {
        List<ReceiverEvent> all = new ArrayList<>(List.of(
                new ReceiverEvent.AnswerTaken("sig"),
                new ReceiverEvent.AnswerNotTaken(new IOException("none")),
                new ReceiverEvent.Offered(LINK, 1),
                new ReceiverEvent.ExchangeEnded(LINK, null),
                new Stop(WHY)));
        all.addAll(races());
        all.addAll(expiries());
        return all;
    }

    static List<OfferState> offers() {
        return List.of(
                OfferState.begin(),
                new OfferState.AwaitingHost(),
                new OfferState.Moving(),
                new OfferState.Interrupted(WHY),
                new OfferState.Leaving(WHY, TransferState.ONGOING),
                new OfferState.Ended(new Outcome.Failed(WHY)));
    }

    static List<OfferEvent> offerEvents() {
        List<OfferEvent> all = new ArrayList<>(List.of(
                new OfferEvent.Undecided(),
                new OfferEvent.Accept(new Decision.Accept(Path.of("x"))),
                new OfferEvent.Refuse("no"),
                new OfferEvent.Declined(),
                new OfferEvent.NotStorable(new TransferException.StorageFailed(false, "full", null)),
                new OfferEvent.Stored(List.of()),
                new OfferEvent.LinkBroke(WHY),
                new OfferEvent.Resumed(new Decision.Accept(Path.of("x"))),
                new OfferEvent.ExchangeOver(null),
                new Stop(WHY)));
        all.addAll(expiries());
        return all;
    }

    /** The concrete kinds of a sealed interface. */
    static Stream<Class<?>> kinds(Class<?> sealed) {
        return sealed.isSealed()
                ? Arrays.stream(sealed.getPermittedSubclasses()).flatMap(Samples::kinds)
                : Stream.of(sealed);
    }
}
