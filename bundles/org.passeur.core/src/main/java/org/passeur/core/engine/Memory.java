package org.passeur.core.engine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.passeur.core.journal.Entry;
import org.passeur.core.journal.Journal;

/** The journal, once there is one. Safe for use by several threads. */
final class Memory {
    private volatile @Nullable Journal journal;

    /** Remembers there from now on; gives the one before, which is the caller's to close. */
    Optional<Journal> use(@Nullable Journal now) {
        Journal before = journal;
        journal = now;
        return Optional.ofNullable(before);
    }

    /** Remembers soon. */
    void add(Entry entry) {
        Journal now = journal;
        if (now != null) {
            now.append(entry);
        }
    }

    /** Remembers before it returns; not on the loop. */
    void addNow(Entry entry) {
        Journal now = journal;
        if (now != null) {
            now.now(entry);
        }
    }
}
