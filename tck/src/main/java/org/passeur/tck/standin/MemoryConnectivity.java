package org.passeur.tck.standin;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.passeur.api.LinkPath;
import org.passeur.api.PathAttempt;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;
import org.passeur.tck.link.MemoryLink;

/**
 * Links within one process: each negotiation of an initiator gets {@code links} pairs with that of the responder. All
 * providers of one test share an instance, or have one each to be different ways.
 */
public final class MemoryConnectivity implements ConnectivityProvider {
    private static final int CAPACITY = 64 * 1024;

    private final String name;
    private final int links;
    private final CountDownLatch gate;
    private final Map<String, Ends> meetings = new HashMap<>(); // guarded by this
    private final List<MemoryLink> opened = new CopyOnWriteArrayList<>();
    private int open; // guarded by this
    private long numbers; // guarded by this

    /**
     * @param name begins each line, so that a provider knows its own
     * @param links pairs that each negotiation opens
     * @param gate no link opens before it
     */
    public MemoryConnectivity(String name, int links, CountDownLatch gate) {
        this.name = name;
        this.links = links;
        this.gate = gate;
    }

    /** One link for each negotiation, at once. */
    public static MemoryConnectivity usual() {
        return new MemoryConnectivity("memory", 1, new CountDownLatch(0));
    }

    /** All ends of links that {@code open} gave away. */
    public List<MemoryLink> opened() {
        return opened;
    }

    /** How many negotiations are not closed. */
    public synchronized int openNegotiations() {
        return open;
    }

    @Override
    public Negotiation begin(NegotiationRequest request) {
        synchronized (this) {
            open++;
            return new Meeting(request.side(), name + " " + request.side() + " " + ++numbers);
        }
    }

    /** What waits for the two ends of one session. */
    private static final class Ends {
        private final BlockingQueue<Optional<MemoryLink>> initiator = new LinkedBlockingQueue<>();
        private final BlockingQueue<Optional<MemoryLink>> responder = new LinkedBlockingQueue<>();
    }

    private synchronized Ends ends(String key) {
        return meetings.computeIfAbsent(key, k -> {
            var ends = new Ends();
            for (int i = 0; i < links; i++) {
                MemoryLink.Pair pair = MemoryLink.pair(CAPACITY);
                ends.initiator.add(Optional.of(pair.a()));
                ends.responder.add(Optional.of(pair.b()));
            }
            return ends;
        });
    }

    private final class Meeting implements Negotiation {
        private final Side side;
        private final String line;
        private final CountDownLatch closed = new CountDownLatch(1);
        private final List<PathAttempt> attempts = new CopyOnWriteArrayList<>();
        private final long begun = System.nanoTime();
        private Optional<String> remote = Optional.empty();

        Meeting(Side side, String line) {
            this.side = side;
            this.line = line;
        }

        @Override
        public List<String> localLines() {
            return List.of(line);
        }

        @Override
        public void remoteLines(List<String> lines) {
            remote = lines.stream()
                    .filter(each -> each.startsWith(name + " " + side.other() + " "))
                    .findFirst();
        }

        @Override
        public Optional<Link> open(Deadline deadline) throws IOException {
            try {
                while (gate.getCount() > 0) {
                    if (closed.await(5, TimeUnit.MILLISECONDS) || deadline.passed()) {
                        return Optional.empty();
                    }
                }
                if (remote.isEmpty() || closed.getCount() == 0) {
                    return Optional.empty();
                }
                String key = side == Side.INITIATOR ? line + remote.get() : remote.get() + line;
                Ends ends = ends(key);
                Optional<MemoryLink> link = (side == Side.INITIATOR ? ends.initiator : ends.responder).poll();
                if (link == null) {
                    return Optional.empty();
                }
                link.ifPresent(opened::add);
                link.ifPresent(each -> attempts.add(attempt(each.path(), PathAttempt.Result.CHOSEN, "")));
                return link.map(Link.class::cast);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        @Override
        public List<PathAttempt> attempts() {
            return List.copyOf(attempts);
        }

        private PathAttempt attempt(LinkPath path, PathAttempt.Result result, String detail) {
            return new PathAttempt(
                    name,
                    path.kind(),
                    Optional.of(path.local()),
                    path.remote(),
                    result,
                    Duration.ofNanos(System.nanoTime() - begun),
                    detail);
        }

        @Override
        public void close() {
            synchronized (MemoryConnectivity.this) {
                if (closed.getCount() > 0) {
                    open--;
                    if (attempts.isEmpty()) {
                        attempts.add(attempt(
                                MemoryLink.pair(1).a().path(),
                                PathAttempt.Result.FAILED,
                                "nobody came to the meeting"));
                    }
                }
                closed.countDown();
            }
        }
    }

    /** The ends that are still open. */
    public List<MemoryLink> leaked() {
        List<MemoryLink> leaked = new ArrayList<>();
        opened.stream().filter(MemoryLink::isOpen).forEach(leaked::add);
        return leaked;
    }
}
