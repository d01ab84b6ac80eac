package org.passeur.spi.link;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The moment until which to wait, on a clock that never jumps. */
public final class Deadline {
    private final LongSupplier nanoTime;
    private final long at;

    private Deadline(LongSupplier nanoTime, long at) {
        this.nanoTime = nanoTime;
        this.at = at;
    }

    /** The moment that is {@code wait} from now. */
    public static Deadline after(Duration wait) {
        return after(wait, System::nanoTime);
    }

    /** The moment that is {@code wait} from now on a clock that counts nanoseconds like {@link System#nanoTime()}. */
    public static Deadline after(Duration wait, LongSupplier nanoTime) {
        return new Deadline(nanoTime, nanoTime.getAsLong() + wait.toNanos());
    }

    /** What is left; zero when it has passed, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    /** What is left in nanoseconds; zero when it has passed, never negative. */
    public long remainingNanos() {
        return Math.max(0, at - nanoTime.getAsLong());
    }

    /** What is left in whole milliseconds, rounded up: zero only when it has passed. */
    public long remainingMillis() {
        return TimeUnit.NANOSECONDS.toMillis(remainingNanos() + 999_999);
    }

    /** Whether it has passed. */
    public boolean passed() {
        return remainingNanos() == 0;
    }

    /** This deadline or one that is {@code wait} from now, whichever is sooner. */
    public Deadline orAfter(Duration wait) {
        long other = nanoTime.getAsLong() + wait.toNanos();
        return other - at < 0 ? new Deadline(nanoTime, other) : this;
    }
}
