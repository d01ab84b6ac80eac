package org.passeur.core.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.passeur.core.session.Expired;
import org.passeur.core.session.Wait;

/** Tells a session when what its state waits for takes too long. Used on the loop. */
final class Timer {
    private final Loop loop;
    private final Settings settings;
    private final Consumer<Expired> expired;
    private @Nullable Wait waiting;
    private @Nullable Future<?> alarm;
    private @Nullable Duration limit;

    Timer(Loop loop, Settings settings, Consumer<Expired> expired) {
        this.loop = loop;
        this.settings = settings;
        this.expired = expired;
    }

    /** Waits for this from now on, for less long than is configured if so is wanted. */
    void waitFor(Optional<Wait> wait, Optional<Duration> atMost) {
        limit = atMost.orElse(null);
        waitFor(wait, true);
    }

    /** What is waited for has not come yet, but there is a sign of it: its time begins anew. */
    void again() {
        waitFor(Optional.ofNullable(waiting), true);
    }

    /** Waits for this from now on; a wait that goes on keeps its time, unless it is for another step. */
    void waitFor(Optional<Wait> wait, boolean anew) {
        Wait next = wait.orElse(null);
        if (next == waiting && !anew) {
            return;
        }
        if (alarm != null) {
            alarm.cancel(false);
        }
        waiting = next;
        alarm = next == null ? null : alarm(next);
    }

    private Future<?> alarm(Wait next) {
        Duration configured = settings.of(next);
        Duration most = limit;
        Duration time = most != null && most.compareTo(configured) < 0 ? most : configured;
        return loop.after(time, () -> expired.accept(new Expired(next, time)));
    }
}
