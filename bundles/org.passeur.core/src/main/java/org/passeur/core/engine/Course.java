package org.passeur.core.engine;

import java.time.Duration;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.passeur.api.DeviceId;
import org.passeur.api.TransferId;
import org.passeur.core.journal.Entry;

/**
 * What is known of sending to one device beyond one attempt. Written by the thread of an exchange and by the loop; safe for use
 * by several threads.
 */
public final class Course {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final int MAX_DOUBLINGS = 7; // 64 s

    private final Consumer<BitSet> first;
    private @Nullable BitSet declined; // guarded by this
    private int failures; // guarded by this
    private long acceptedAt; // guarded by this

    /** @param first told once, when the device accepts, of what it does not want */
    private Course(Consumer<BitSet> first) {
        this.first = first;
    }

    /** To this device, for this transfer. */
    static Course of(TransferId transfer, DeviceId device, Memory memory) {
        return new Course(declined -> memory.add(new Entry.Accepted(transfer, device, declined)));
    }

    /** As it stood when the node stopped, if files were declined or accepted then. */
    synchronized void restore(BitSet unwanted) {
        declined = (BitSet) unwanted.clone();
        acceptedAt = System.nanoTime();
    }

    /**
     * The device has accepted, but for these. What it did not want at first it does not want; what it does not want any more it has.
     *
     * @return what it has
     */
    synchronized BitSet accepted(BitSet unwanted) {
        failures = 0;
        acceptedAt = System.nanoTime();
        BitSet before = declined;
        if (before == null) {
            declined = (BitSet) unwanted.clone();
            first.accept((BitSet) unwanted.clone());
            return new BitSet();
        }
        BitSet has = (BitSet) unwanted.clone();
        has.andNot(before);
        return has;
    }

    /** What the device did not want. */
    synchronized BitSet declined() {
        return declined == null ? new BitSet() : (BitSet) declined.clone();
    }

    /** Whether it has accepted once, so that it knows what another attempt is about. */
    synchronized boolean begun() {
        return declined != null;
    }

    /** Whether it was not reached for so long that it is given up. */
    synchronized boolean lost(Duration patience) {
        return System.nanoTime() - acceptedAt > patience.toNanos();
    }

    /** How long to wait before the next attempt: longer each time, until one gets somewhere. */
    synchronized Duration pause() {
        int doublings = Math.min(failures, MAX_DOUBLINGS);
        failures++;
        return FIRST.multipliedBy(1L << doublings);
    }
}
