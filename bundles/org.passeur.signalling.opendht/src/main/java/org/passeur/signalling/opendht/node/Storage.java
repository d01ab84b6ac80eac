package org.passeur.signalling.opendht.node;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    /** Below this nobody can be greedy under a key, and no accounts are kept of it. */
    private static final int KEEPS_ACCOUNTS = 1024;

    private final EventLoop loop;
    private final long capacity;
    private final Tally tally;
    private final Map<Id, Map<Long, Stored>> values = new HashMap<>();
    private final Quota quota = new Quota();
    /** For the keys that have many values: these are shared, too. */
    private final Map<Id, Quota> crowded = new HashMap<>();
    /** What ends first comes first. A value that is removed leaves at once: nothing else may keep it in memory. */
    private final TreeSet<Stored> expiries = new TreeSet<>(
            Comparator.comparingLong((Stored stored) -> stored.checkedAt).thenComparingLong(stored -> stored.order));

    private final List<Watcher> watchers = new ArrayList<>();
    private long order;

    Storage(EventLoop loop, long capacity, Tally tally) {
        this.loop = loop;
        this.capacity = capacity;
        this.tally = tally;
    }

    /** Wants to know what happens to the values. */
    interface Watcher {
        /**
         * A value is new or was replaced.
         *
         * @param from who sent it, or null if it is our own
         */
        void stored(Id key, Value value, @Nullable InetAddress from);

        /** Values were refreshed or are gone. */
        void happened(Id key, Happening happening, List<Long> ids);
    }

    /** What became of a value. */
    enum Outcome {
        STORED,
        REFRESHED,
        /** It may not take the place of what is there. */
        REFUSED,
        /** Its lifetime is over. */
        TOO_OLD,
        /** Its key has enough, or it was the first to go. */
        NO_ROOM
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
            return Outcome.TOO_OLD;
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
        return insert(new Stored(key, value, from, expiresAt, order++)) ? Outcome.STORED : Outcome.NO_ROOM;
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
        if (expiries.isEmpty() || expiries.first().checkedAt > now) {
            return;
        }
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

    /** Keys under which there are values. */
    int keys() {
        return values.size();
    }

    /** Bytes taken. */
    long used() {
        return quota.used();
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
        there.put(stored.value.id(), stored);
        expiries.add(stored);
        quota.add(stored);
        keepAccounts(there, stored);
        while (quota.used() > capacity) {
            evict(quota);
        }
        Quota here = crowded.get(stored.key);
        if (there.size() > MAX_PER_KEY && here != null) {
            evict(here);
        }
        if (there.get(stored.value.id()) != stored) {
            return false;
        }
        watchers.forEach(watcher -> watcher.stored(stored.key, stored.value, stored.from));
        return true;
    }

    private void keepAccounts(Map<Long, Stored> there, Stored stored) {
        Quota accounts = crowded.get(stored.key);
        if (accounts != null) {
            accounts.add(stored);
        } else if (there.size() >= KEEPS_ACCOUNTS) {
            var begun = new Quota();
            there.values().forEach(begun::add);
            crowded.put(stored.key, begun);
        }
    }

    private void evict(Quota from) {
        from.next().ifPresent(stored -> {
            tally.count(Drop.EVICTED);
            remove(stored);
        });
    }

    private void remove(Stored stored) {
        expiries.remove(stored);
        quota.remove(stored);
        Quota accounts = crowded.get(stored.key);
        if (accounts != null) {
            accounts.remove(stored);
        }
        Map<Long, Stored> there = values.get(stored.key);
        if (there != null && there.remove(stored.value.id(), stored) && there.isEmpty()) {
            values.remove(stored.key);
            crowded.remove(stored.key);
        }
    }

    /** Keys under which there are values of others. */
    List<Id> keysOfOthers() {
        return values.entrySet().stream()
                .filter(entry -> entry.getValue().values().stream().anyMatch(stored -> stored.from != null))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Values of others under a key, and the milliseconds that each has left. */
    Map<Value, Long> ofOthers(Id key) {
        Map<Value, Long> all = new LinkedHashMap<>();
        for (Stored stored : values.getOrDefault(key, Map.of()).values()) {
            if (stored.from != null) {
                all.put(stored.value, stored.expiresAt - loop.millis());
            }
        }
        return all;
    }
}
