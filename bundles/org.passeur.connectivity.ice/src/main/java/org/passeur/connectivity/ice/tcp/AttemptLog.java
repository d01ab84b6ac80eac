package org.passeur.connectivity.ice.tcp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.passeur.api.LinkPath;
import org.passeur.api.PathAttempt;

/** What was tried and what became of it, for people who ask why. Safe for all threads. */
public final class AttemptLog {
    /** More are not remembered. */
    static final int MAX = 200;

    private static final String PROVIDER = "org.passeur.connectivity.ice";

    private final LongSupplier nanoTime;
    private final Map<Pair, Entry> entries = new LinkedHashMap<>(); // guarded by this

    private record Pair(InetSocketAddress local, InetSocketAddress remote) {}

    private static final class Entry {
        private final long begun;
        private LinkPath.Kind kind;
        private PathAttempt.Result result = PathAttempt.Result.TRYING;
        private long ended;
        private int refusals;
        private String detail = "";

        Entry(LinkPath.Kind kind, long begun) {
            this.kind = kind;
            this.begun = begun;
        }

        void become(PathAttempt.Result newResult, String why, long now) {
            result = newResult;
            detail = why;
            ended = now;
        }

        boolean isOpen() {
            return result == PathAttempt.Result.TRYING || result == PathAttempt.Result.OPENED;
        }
    }

    /** Times by this clock. */
    public AttemptLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** We begin to knock. */
    synchronized void begun(Attempt attempt) {
        entry(attempt.from(), attempt.to(), attempt.kind());
    }

    /** It did not work this time; it will be tried again. */
    synchronized void refused(Attempt attempt, String why) {
        Entry entry = entries.get(new Pair(attempt.from(), attempt.to()));
        if (entry != null && entry.result == PathAttempt.Result.TRYING) {
            entry.refusals++;
            entry.detail = why;
        }
    }

    /** There is a connection; its kind may be known better the second time, when the peer's candidates are. */
    public synchronized void opened(InetSocketAddress local, InetSocketAddress remote, LinkPath.Kind kind, String how) {
        Entry entry = entry(local, remote, kind);
        if (entry != null && entry.isOpen()) {
            entry.kind = kind;
            long when = entry.result == PathAttempt.Result.OPENED ? entry.ended : nanoTime.getAsLong();
            entry.become(PathAttempt.Result.OPENED, how, when);
        }
    }

    /** It became a link. */
    public synchronized void chosen(InetSocketAddress local, InetSocketAddress remote, LinkPath.Kind kind) {
        Entry entry = entry(local, remote, kind);
        if (entry != null) {
            entry.kind = kind;
            entry.become(PathAttempt.Result.CHOSEN, entry.detail, nanoTime.getAsLong());
        }
    }

    /** The furthest that something better than this has got and not failed, if there is anything. */
    public synchronized Optional<PathAttempt.Result> better(LinkPath.Kind kind) {
        return entries.values().stream()
                .filter(entry -> entry.isOpen() && entry.kind.compareTo(kind) < 0)
                .map(entry -> entry.result)
                .max(Comparator.naturalOrder());
    }

    /** Nothing more will open, for this reason. */
    public synchronized void end(Function<LinkPath.Kind, String> why) {
        long now = nanoTime.getAsLong();
        for (Entry entry : entries.values()) {
            if (entry.result == PathAttempt.Result.TRYING) {
                entry.become(PathAttempt.Result.FAILED, words(entry) + why.apply(entry.kind), now);
            }
        }
    }

    private static String words(Entry entry) {
        return entry.detail.isEmpty()
                ? "no answer; "
                : entry.detail + (entry.refusals > 1 ? ", " + entry.refusals + " times; " : "; ");
    }

    /** In the order in which they were begun. */
    public synchronized List<PathAttempt> view() {
        long now = nanoTime.getAsLong();
        List<PathAttempt> all = new ArrayList<>();
        entries.forEach((pair, entry) -> all.add(new PathAttempt(
                PROVIDER,
                entry.kind,
                Optional.of(pair.local()),
                pair.remote(),
                entry.result,
                Duration.ofNanos((entry.result == PathAttempt.Result.TRYING ? now : entry.ended) - entry.begun),
                entry.detail)));
        return List.copyOf(all);
    }

    private @Nullable Entry entry(InetSocketAddress local, InetSocketAddress remote, LinkPath.Kind kind) {
        var pair = new Pair(local, remote);
        Entry known = entries.get(pair);
        if (known == null && entries.size() < MAX) {
            known = new Entry(kind, nanoTime.getAsLong());
            entries.put(pair, known);
        }
        return known;
    }
}
