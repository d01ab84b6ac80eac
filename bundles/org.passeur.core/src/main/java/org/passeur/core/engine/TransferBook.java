package org.passeur.core.engine;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.passeur.api.Transfer;
import org.passeur.api.TransferId;

/** All transfers that run, and the latest that ended. Safe for use by several threads; the lock is its own. */
final class TransferBook {
    /** What the names of files may take of those that ended, about, in bytes; strangers can offer very many. */
    private static final long MAX_NAMES = 8L << 20;

    private final int keptEnded;
    private final SecureRandom random = new SecureRandom();
    private final Map<TransferId, TransferRecord> records = new LinkedHashMap<>(); // guarded by this

    TransferBook(int keptEnded) {
        this.keptEnded = keptEnded;
    }

    /** An id that no transfer has. */
    synchronized TransferId newId() {
        TransferId id;
        do {
            id = new TransferId(random.nextLong());
        } while (records.containsKey(id));
        return id;
    }

    synchronized void add(TransferRecord transfer) {
        records.put(transfer.view().id(), transfer);
        long names = 0;
        for (TransferRecord each : records.values()) {
            names += each.over() ? each.weight() : 0;
        }
        Iterator<TransferRecord> oldest = records.values().iterator();
        while ((records.size() > keptEnded || names > MAX_NAMES) && oldest.hasNext()) {
            TransferRecord next = oldest.next();
            if (next.over()) {
                names -= next.weight();
                oldest.remove();
            }
        }
    }

    synchronized void remove(TransferId id) {
        records.remove(id);
    }

    synchronized Optional<TransferRecord> find(TransferId id) {
        return Optional.ofNullable(records.get(id));
    }

    synchronized List<Transfer> views() {
        List<Transfer> views = new ArrayList<>();
        records.values().forEach(each -> views.add(each.view()));
        return views;
    }
}
