package org.passeur.signalling.opendht.node;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts what was dropped. All threads. */
final class Tally {
    private static final Drop[] REASONS = Drop.values();

    private final AtomicLongArray counts = new AtomicLongArray(REASONS.length);

    void count(Drop reason) {
        counts.incrementAndGet(reason.ordinal());
    }

    Map<Drop, Long> all() {
        Map<Drop, Long> all = new EnumMap<>(Drop.class);
        for (Drop reason : REASONS) {
            all.put(reason, counts.get(reason.ordinal()));
        }
        return all;
    }
}
