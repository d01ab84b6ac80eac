package org.passeur.core.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.passeur.api.DeviceId;

/**
 * The conversations that are open, so that another transfer to the same device needs no negotiation; and who waits for a
 * negotiation with a device that is under way. Used on the loop.
 */
final class Talks {
    private final IncomingTransfers incoming;
    private final Resumptions resumptions = new Resumptions();
    private volatile boolean stopping;
    private final Map<DeviceId, List<Talk>> open = new HashMap<>();
    private final Map<DeviceId, Deque<Entry>> entries = new HashMap<>(); // the first one negotiates

    /** @param incoming who keeps account of what comes by conversations that we began */
    Talks(IncomingTransfers incoming) {
        this.incoming = incoming;
    }

    IncomingTransfers incoming() {
        return incoming;
    }

    Resumptions resumptions() {
        return resumptions;
    }

    /** Whether the node stops, which ends no transfer for good. By any thread. */
    boolean stopping() {
        return stopping;
    }

    /** From now on it can be shared. Idempotent. */
    void opened(Talk talk) {
        List<Talk> all = open.computeIfAbsent(talk.device(), device -> new ArrayList<>());
        if (!all.contains(talk)) {
            all.add(talk);
        }
    }

    /** It is over. */
    void over(Talk talk) {
        open.computeIfPresent(talk.device(), (device, all) -> {
            all.remove(talk);
            return all.isEmpty() ? null : all;
        });
    }

    /** One that is open and usable with these providers. */
    Optional<Talk> with(DeviceId device, Assembly now) {
        return open.getOrDefault(device, List.of()).stream()
                .filter(talk -> talk.usable(now))
                .findFirst();
    }

    /** Whether none is open. */
    boolean quiet() {
        return open.isEmpty();
    }

    /** The node stops: ends all of them now, without a word about any transfer, so that each can go on later. */
    void stop() {
        stopping = true;
        open.values().forEach(all -> List.copyOf(all).forEach(Talk::abort));
    }

    /**
     * Runs {@code negotiate} at once if nobody negotiates with this device; else {@code again} when that one is done: then there
     * may be a link to share. Closed by whoever is done, or wants no more.
     */
    Entry enter(DeviceId device, Runnable negotiate, Runnable again) {
        Deque<Entry> all = entries.computeIfAbsent(device, d -> new ArrayDeque<>());
        var entry = new Entry(device, again);
        all.add(entry);
        if (all.size() == 1) {
            entry.waiting = false;
            negotiate.run();
        }
        return entry;
    }

    /** A negotiation, or the wait for one. */
    final class Entry implements AutoCloseable {
        private final DeviceId device;
        private final Runnable again;
        private boolean waiting = true;
        private boolean closed;

        private Entry(DeviceId device, Runnable again) {
            this.device = device;
            this.again = again;
        }

        /** Idempotent. If it was the one who negotiated, all others look again. */
        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            Deque<Entry> all = entries.getOrDefault(device, new ArrayDeque<>());
            all.remove(this);
            if (waiting) {
                return;
            }
            entries.remove(device);
            List<Entry> others = List.copyOf(all);
            others.forEach(each -> each.closed = true);
            others.forEach(each -> each.again.run());
        }
    }
}
