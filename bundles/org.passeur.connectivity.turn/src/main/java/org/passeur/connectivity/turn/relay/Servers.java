package org.passeur.connectivity.turn.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configured servers, in the order of measured round trips. For any thread. */
final class Servers {
    private static final Logger LOG = LoggerFactory.getLogger(Servers.class);
    private static final int ADDRESSES = 4;
    private static final Duration DOUBT = Duration.ofSeconds(60);

    private final RelaySettings settings;
    private final Map<InetSocketAddress, Duration> roundTrips = new HashMap<>(); // both guarded by this
    private final Map<InetSocketAddress, Long> failures = new HashMap<>();

    Servers(RelaySettings settings) {
        this.settings = settings;
    }

    /** Best first: the quick before the slow, those not measured before both, those that failed lately last. Asks name servers. */
    List<Endpoint> endpoints() {
        List<Endpoint> all = new ArrayList<>();
        for (ServerUri server : settings.servers()) {
            for (InetAddress address : resolve(server)) {
                settings.from(address)
                        .ifPresent(from -> all.add(new Endpoint(
                                server, server.host(), new InetSocketAddress(address, server.port()), from)));
            }
        }
        synchronized (this) {
            all.sort(Comparator.<Endpoint, Boolean>comparing(each -> failedLately(each.address()))
                    .thenComparing(each -> roundTrips.getOrDefault(each.address(), Duration.ZERO)));
        }
        return all;
    }

    private static List<InetAddress> resolve(ServerUri server) {
        try {
            List<InetAddress> all = List.of(InetAddress.getAllByName(server.host()));
            return all.subList(0, Math.min(ADDRESSES, all.size()));
        } catch (UnknownHostException e) {
            LOG.info("TURN server {} has no address now: {}", server.name(), e.getMessage());
            return List.of();
        }
    }

    private boolean failedLately(InetSocketAddress address) { // caller has the lock
        Long at = failures.get(address);
        return at != null && settings.timers().nanoTime() - at < DOUBT.toNanos();
    }

    synchronized boolean isMeasured(InetSocketAddress address) {
        return roundTrips.containsKey(address);
    }

    /** @param took from the SYN to the server's answer */
    synchronized void answered(InetSocketAddress address, Duration took) {
        roundTrips.merge(
                address, took, (old, now) -> old.multipliedBy(3).plus(now).dividedBy(4));
        failures.remove(address);
    }

    synchronized void failed(InetSocketAddress address) {
        failures.put(address, settings.timers().nanoTime());
    }

    synchronized Optional<Duration> roundTrip(InetSocketAddress address) {
        return Optional.ofNullable(roundTrips.get(address));
    }
}
