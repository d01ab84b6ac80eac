package org.passeur.core.engine;

import java.util.HashMap;
import java.util.Map;
import org.passeur.api.DeviceId;

/** How many strangers are served at a time, so that none can take all there is. Used on the loop. */
final class Admission {
    private final int negotiations;
    private final int negotiationsPerSender;
    private final int exchanges;
    private final Map<DeviceId, Integer> negotiating = new HashMap<>();
    private final Map<DeviceId, Integer> exchanging = new HashMap<>();

    Admission(Settings settings) {
        negotiations = settings.incomingNegotiations();
        negotiationsPerSender = settings.incomingNegotiationsPerSender();
        exchanges = settings.incomingExchanges();
    }

    /** A place for a negotiation with this device, if there is one; it turns into one for an exchange. */
    boolean enter(DeviceId sender) {
        int perSender = Math.max(1, exchanges / 4);
        if (sum(negotiating) >= negotiations
                || negotiating.getOrDefault(sender, 0) >= negotiationsPerSender
                || sum(exchanging) + sum(negotiating) >= exchanges
                || exchanging.getOrDefault(sender, 0) >= perSender) {
            return false;
        }
        negotiating.merge(sender, 1, Integer::sum);
        return true;
    }

    /** The negotiation has led to an exchange. */
    void exchange(DeviceId sender) {
        less(negotiating, sender);
        exchanging.merge(sender, 1, Integer::sum);
    }

    /** Gives the place back. */
    void leave(DeviceId sender, boolean fromExchange) {
        less(fromExchange ? exchanging : negotiating, sender);
    }

    private static void less(Map<DeviceId, Integer> counts, DeviceId sender) {
        counts.computeIfPresent(sender, (device, count) -> count == 1 ? null : count - 1);
    }

    private static int sum(Map<DeviceId, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
