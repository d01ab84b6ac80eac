package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Value;
import org.passeur.opendht.value.ValueType;
import org.passeur.signalling.opendht.wire.Message.Happening;

/**
 * The values that we keep, for the network and for ourselves. Each lives as long as its type says after it was made or
 * refreshed. When there is no room, the one who stores most loses what came first. Loop only.
 */
final class Storage {
    static final int MAX_PER_KEY = 65_536;
    /** What a value costs beside its content. */
    private static final long OVERHEAD = 256;

    private final EventLoop loop;
    private final long capacity;
    private final Map<Id, Map<Long, Stored>> values = new HashMap<>();
    private final Map<InetAddress, Source> sources = new HashMap<>();
    /** What ends first comes first. A value that is removed leaves at once: nothing else may keep it in memory. */
    private final TreeSet<Stored> expiries = new TreeSet<>(
            Comparator.comparingLong((Stored stored) -> stored.checkedAt).thenComparingLong(stored -> stored.order));

    private final List<Watcher> watchers = new ArrayList<>();
    private long used;
    private long order;

    Storage(EventLoop loop, long capacity) {
        this.loop = loop;
        this.capacity = capacity;
    }

    /** Wants to know what happens to the values. */
    interface Watcher {
        /** A value is new or was replaced. */
        void stored(Id key, Value value);

        /** Values were refreshed or are gone. */
        void happened(Id key, Happening happening, List<Long> ids);
    }

    /** What became of a value. */
    enum Outcome {
        STORED,
        REFRESHED,
        REFUSED
    }

    private static final class Stored {
        private final Id key;
        private final Value value;
        private final @Nullable InetAddress from;
        private final long order;
        private long expiresAt;
        /** Its place among the expiries: not after {@code expiresAt}. Changed only while it is not among them. */
        private long checkedAt;

        Stored(Id key, Value value, @Nullable InetAddress from, long expiresAt, long order) {
            this.key = key;
            this.value = value;
            this.from = from;
            this.expiresAt = expiresAt;
            this.checkedAt = expiresAt;
            this.order = order;
        }

        long cost() {
            return OVERHEAD + value.contentSize();
        }
    }

    private static final class Source {
        private final Set<Stored> inOrder = new LinkedHashSet<>();
        private long used;
    }

    void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    /**
     * Stores, refreshes or refuses a value.
     *
     * @param from who sent it, or null for one of our own
     * @param ageMillis how long ago it was made
     */
    Outcome store(Id key, Value value, @Nullable InetAddress from, long ageMillis) {
        long expiresAt = loop.millis() + ValueType.lifetime(value).toMillis() - Math.max(0, ageMillis);
        if (expiresAt <= loop.millis()) {
            return Outcome.REFUSED;
        }
        Stored before = values.getOrDefault(key, Map.of()).get(value.id());
        if (before != null) {
            if (EditRules.same(before.value, value)) {
                prolong(before, expiresAt);
                return Outcome.REFRESHED;
            }
            if (!EditRules.mayReplace(before.value, value)) {
                return Outcome.REFUSED;
            }
            remove(before);
        }
        return insert(new Stored(key, value, from, expiresAt, order++)) ? Outcome.STORED : Outcome.REFUSED;
    }

    /** @return whether there is such a value */
    boolean refresh(Id key, long id) {
        Stored stored = values.getOrDefault(key, Map.of()).get(id);
        if (stored == null) {
            return false;
        }
        prolong(stored, loop.millis() + ValueType.lifetime(stored.value).toMillis());
        return true;
    }

    /** The values under a key. */
    Collection<Value> get(Id key) {
        return values.getOrDefault(key, Map.of()).values().stream()
                .map(stored -> stored.value)
                .toList();
    }

    /** Forgets a value of our own. */
    void forget(Id key, long id) {
        Stored stored = values.getOrDefault(key, Map.of()).get(id);
        if (stored != null && stored.from == null) {
            remove(stored);
        }
    }

    /** Removes what has lived its time. */
    void expire() {
        long now = loop.millis();
        Map<Id, List<Long>> gone = new LinkedHashMap<>();
        while (!expiries.isEmpty() && expiries.first().checkedAt <= now) {
            Stored stored = expiries.first();
            expiries.remove(stored);
            if (stored.expiresAt > now) {
                stored.checkedAt = stored.expiresAt;
                expiries.add(stored);
                continue;
            }
            remove(stored);
            gone.computeIfAbsent(stored.key, k -> new ArrayList<>()).add(stored.value.id());
        }
        gone.forEach((key, ids) -> watchers.forEach(watcher -> watcher.happened(key, Happening.EXPIRED, ids)));
    }

    /** Values that wait for their end. */
    int waiting() {
        return expiries.size();
    }

    /** Bytes taken. */
    long used() {
        return used;
    }

    private void prolong(Stored stored, long expiresAt) {
        stored.expiresAt = Math.max(stored.expiresAt, expiresAt);
        watchers.forEach(watcher -> watcher.happened(stored.key, Happening.REFRESHED, List.of(stored.value.id())));
    }

    private boolean insert(Stored stored) {
        if (stored.from != null && stored.cost() > capacity) {
            return false;
        }
        Map<Long, Stored> there = values.computeIfAbsent(stored.key, k -> new LinkedHashMap<>());
        if (there.size() >= MAX_PER_KEY) {
            return false;
        }
        there.put(stored.value.id(), stored);
        if (stored.from != null) {
            Source source = sources.computeIfAbsent(stored.from, k -> new Source());
            source.inOrder.add(stored);
            source.used += stored.cost();
            used += stored.cost();
        }
        expiries.add(stored);
        while (used > capacity) {
            evict();
        }
        if (there.get(stored.value.id()) != stored) {
            return false;
        }
        watchers.forEach(watcher -> watcher.stored(stored.key, stored.value));
        return true;
    }

    private void evict() {
        sources.values().stream()
                .max(Comparator.comparingLong(source -> source.used))
                .flatMap(source -> source.inOrder.stream().findFirst())
                .ifPresent(this::remove);
    }

    private void remove(Stored stored) {
        expiries.remove(stored);
        Map<Long, Stored> there = values.get(stored.key);
        if (there != null && there.remove(stored.value.id(), stored) && there.isEmpty()) {
            values.remove(stored.key);
        }
        Source source = stored.from == null ? null : sources.get(stored.from);
        if (source != null && source.inOrder.remove(stored)) {
            source.used -= stored.cost();
            used -= stored.cost();
            if (source.inOrder.isEmpty()) {
                sources.remove(stored.from);
            }
        }
    }
}
