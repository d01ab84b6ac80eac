package org.passeur.core.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.passeur.api.DeviceId;
import org.passeur.api.Direction;
import org.passeur.api.LinkPath;
import org.passeur.api.Metric;
import org.passeur.api.Outcome;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferId;
import org.passeur.api.TransferListener;

/** Counts what happens to transfers, and to what signalling brings. Safe for use by several threads; the lock is its own. */
public final class Figures implements TransferListener {
    /** One device's part of a transfer. */
    private record PartId(TransferId transfer, DeviceId device) {}

    private final Map<TransferId, Direction> running = new HashMap<>();
    private final Map<PartId, Long> moved = new HashMap<>();
    private final Map<Direction, Map<String, Long>> ended = new EnumMap<>(Direction.class);
    private final Map<Direction, Long> bytes = new EnumMap<>(Direction.class);
    private final Map<LinkPath.Kind, Long> links = new EnumMap<>(LinkPath.Kind.class);
    private final Map<Fate, Long> messages = new EnumMap<>(Fate.class);

    Figures() {
        for (Direction direction : Direction.values()) {
            ended.put(direction, new TreeMap<>(Map.of("finished", 0L)));
            bytes.put(direction, 0L);
        }
        for (LinkPath.Kind kind : LinkPath.Kind.values()) {
            links.put(kind, 0L);
        }
        for (Fate fate : Fate.values()) {
            messages.put(fate, 0L);
        }
    }

    synchronized void brought(Fate fate) {
        messages.merge(fate, 1L, Long::sum);
    }

    @Override
    public synchronized void happened(TransferEvent event) {
        if (event instanceof TransferEvent.Created e) {
            running.put(e.transfer(), e.view().direction());
            return;
        }
        Direction direction = running.get(event.transfer());
        if (direction == null) {
            return;
        }
        if (event instanceof TransferEvent.Progressed e) {
            Long before = moved.put(new PartId(e.transfer(), e.device()), e.bytes());
            bytes.merge(direction, e.bytes() - (before == null ? 0 : before), Long::sum);
        } else if (event instanceof TransferEvent.Secured e) {
            links.merge(e.path().kind(), 1L, Long::sum);
        } else if (event instanceof TransferEvent.PartEnded e) {
            moved.remove(new PartId(e.transfer(), e.device()));
        } else if (event instanceof TransferEvent.Ended e) {
            running.remove(e.transfer());
            String outcome =
                    e.outcome() instanceof Outcome.Failed f ? f.reason().reason() : "finished";
            ended.getOrDefault(direction, new TreeMap<>()).merge(outcome, 1L, Long::sum);
        }
    }

    /** As they stand. */
    public synchronized List<Metric> metrics() {
        List<Metric> all = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            String way = word(direction);
            long now = running.values().stream().filter(direction::equals).count();
            all.add(Metric.gauge("core_transfers", now, "transfers that have not ended")
                    .with("direction", way));
        }
        ended.forEach((direction, outcomes) -> outcomes.forEach((outcome, count) -> all.add(
                Metric.counter("core_transfers_ended_total", count, "transfers that have ended, by how they ended")
                        .with("direction", word(direction))
                        .with("outcome", outcome))));
        bytes.forEach((direction, count) ->
                all.add(Metric.counter("core_content_bytes_total", count, "bytes of files that were moved")
                        .with("direction", word(direction))));
        links.forEach((kind, count) -> all.add(
                Metric.counter("core_links_secured_total", count, "links that were used to send, by kind of path")
                        .with("kind", word(kind))));
        messages.forEach((fate, count) -> all.add(
                Metric.counter("core_messages_total", count, "messages that signalling brought, by what became of them")
                        .with("fate", fate.label())));
        return all;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
