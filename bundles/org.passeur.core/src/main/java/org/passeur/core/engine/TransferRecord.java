package org.passeur.core.engine;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.passeur.api.Direction;
import org.passeur.api.FileInfo;
import org.passeur.api.LinkPath;
import org.passeur.api.LinkSecurity;
import org.passeur.api.Outcome;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;

/** What is known of one transfer. Written on the loop, read by all. */
final class TransferRecord {
    private static final int MAX_NAMED = 4;

    private final Clock clock;
    private final Listeners listeners;
    private final StepLog steps = new StepLog();
    private final CompletableFuture<Transfer> ended = new CompletableFuture<>();
    private volatile Runnable onForget = () -> {};
    private final Optional<Sending> sent;
    private final long weight;
    private volatile Transfer view;
    private volatile boolean over;

    /** @param sent if it is outgoing */
    TransferRecord(Clock clock, Listeners listeners, Transfer first, Optional<Sending> sent) {
        this.sent = sent;
        this.clock = clock;
        this.listeners = listeners;
        this.view = first;
        this.weight = first.files().stream()
                .mapToLong(
                        file -> 160 + 2L * (file.name().length() + file.target().length()))
                .sum();
    }

    /** About how much memory the names of its files take, in bytes. */
    long weight() {
        return weight;
    }

    Transfer view() {
        return view;
    }

    Optional<Sending> sent() {
        return sent;
    }

    void show(Transfer newer) {
        view = newer;
    }

    /** Tells the listeners and remembers the step. */
    void tell(TransferEvent event) {
        String step = step(event);
        if (!step.isEmpty()) {
            steps.add(event.time(), step);
        }
        if (event instanceof TransferEvent.PartEnded e && e.outcome() instanceof Outcome.Failed f) {
            steps.add(e.time(), "device " + e.device() + " ended (" + f.reason().reason() + "): ", f.reason());
        } else if (event instanceof TransferEvent.Ended e && e.outcome() instanceof Outcome.Failed f) {
            steps.add(e.time(), "ended (" + f.reason().reason() + "): ", f.reason());
        }
        if (event instanceof TransferEvent.Ended) {
            over = true; // before anybody is told, who may want it sent once more or forgotten
        }
        listeners.tell(event);
    }

    void note(String text) {
        steps.add(clock.instant(), text);
    }

    /** What happened, step by step, and then which ways were tried. */
    List<String> story() {
        List<String> lines = new ArrayList<>(steps.lines());
        view.parts().forEach(part -> lines.addAll(PathLines.of(part)));
        return List.copyOf(lines);
    }

    CompletionStage<Transfer> ended() {
        return ended.copy();
    }

    /** What to remove when it is forgotten; what blocks is the caller's business. */
    void onForget(Runnable what) {
        onForget = what;
    }

    /** Removes what is left of it. */
    void forget() {
        onForget.run();
    }

    boolean over() {
        return over;
    }

    /** The last view is shown. */
    void end(Workers workers) {
        Transfer last = view;
        workers.surely("passeur-ended", () -> ended.complete(last));
    }

    private static String step(TransferEvent event) {
        if (event instanceof TransferEvent.Created e) {
            Transfer t = e.view();
            return (t.direction() == Direction.INCOMING ? "incoming from " : "outgoing to ") + t.peer() + ": "
                    + words(t.files());
        } else if (event instanceof TransferEvent.DeviceFound e) {
            return "device " + e.device() + " found by " + e.provider();
        } else if (event instanceof TransferEvent.OfferSent e) {
            return "request sent to " + e.device() + " by " + e.provider();
        } else if (event instanceof TransferEvent.OfferAnswered e) {
            return "device " + e.device() + " answered, by " + e.provider();
        } else if (event instanceof TransferEvent.LinkOpened e) {
            return "link opened: " + words(e.path());
        } else if (event instanceof TransferEvent.Secured e) {
            LinkSecurity s = e.security();
            return "link secured by " + s.provider() + " with " + s.cipherSuite() + " in "
                    + s.handshake().toMillis() + " ms, protocol " + s.protocol() + ": " + words(e.path());
        } else if (event instanceof TransferEvent.AwaitingPeer e) {
            return "device " + e.device() + " has been shown the offer";
        } else if (event instanceof TransferEvent.OfferReceived e) {
            return "device " + e.offer().device() + " offers " + words(e.offer().files());
        } else if (event instanceof TransferEvent.Accepted e) {
            return "accepted (device " + e.device() + ")";
        } else if (event instanceof TransferEvent.PartEnded e) {
            return e.outcome() instanceof Outcome.Finished ? "device " + e.device() + " finished" : "";
        } else if (event instanceof TransferEvent.Ended e) {
            return e.outcome() instanceof Outcome.Finished ? "finished" : "";
        }
        return ""; // progress is no step
    }

    private static String words(List<FileInfo> files) {
        return files.size() > MAX_NAMED
                ? files.size() + " files and folders, " + Totals.of(files) + " bytes"
                : files.stream().map(f -> f.name() + ", " + f.size() + " bytes").collect(Collectors.joining("; "));
    }

    static String words(LinkPath path) {
        return path.kind().name().toLowerCase(Locale.ROOT) + ", " + words(path.local()) + " to " + words(path.remote())
                + ", by " + path.provider();
    }

    static String words(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
