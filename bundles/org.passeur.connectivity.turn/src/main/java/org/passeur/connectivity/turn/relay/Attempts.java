package org.passeur.connectivity.turn.relay;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.passeur.api.LinkPath;
import org.passeur.api.PathAttempt;

/** What was tried, for people who ask why; the first {@value #MAX}. For any thread. */
public final class Attempts {
    /** The provider's name in paths. */
    public static final String PROVIDER = "org.passeur.connectivity.turn";

    private static final int MAX = 100;

    private final Timers timers;
    private final List<Attempt> all = new ArrayList<>(); // guarded by this

    /** @param timers the clock */
    public Attempts(Timers timers) {
        this.timers = timers;
    }

    /** Something is tried from now on. */
    public synchronized Attempt begin(InetSocketAddress remote, String what) {
        var attempt = new Attempt(remote, what);
        if (all.size() < MAX) {
            all.add(attempt);
        }
        return attempt;
    }

    /** As they stand, in the order in which they were begun. */
    public synchronized List<PathAttempt> list() {
        return all.stream().map(Attempt::now).toList();
    }

    /** One way that is tried. */
    public final class Attempt {
        private final InetSocketAddress remote;
        private final long begun = timers.nanoTime();
        private Optional<InetSocketAddress> local = Optional.empty(); // these four guarded by this
        private PathAttempt.Result result = PathAttempt.Result.TRYING;
        private String detail;
        private Optional<Duration> took = Optional.empty();

        private Attempt(InetSocketAddress remote, String what) {
            this.remote = remote;
            this.detail = what;
        }

        /** It worked. */
        public void opened(InetSocketAddress from, String text) {
            set(Optional.of(from), PathAttempt.Result.OPENED, text);
        }

        /** It did not work, or no more. */
        public void failed(String why) {
            set(Optional.empty(), PathAttempt.Result.FAILED, why);
        }

        /** Both ends use it. */
        public synchronized void chosen() {
            result = PathAttempt.Result.CHOSEN;
        }

        private synchronized void set(Optional<InetSocketAddress> from, PathAttempt.Result what, String text) {
            local = from.or(() -> local);
            result = what;
            detail = text;
            took = Optional.of(elapsed());
        }

        private Duration elapsed() {
            return Duration.ofNanos(timers.nanoTime() - begun);
        }

        private synchronized PathAttempt now() {
            return new PathAttempt(
                    PROVIDER, LinkPath.Kind.RELAYED, local, remote, result, took.orElseGet(this::elapsed), detail);
        }
    }
}
