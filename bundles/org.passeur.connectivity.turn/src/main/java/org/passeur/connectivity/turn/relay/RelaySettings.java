package org.passeur.connectivity.turn.relay;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What allocations are made with.
 *
 * @param servers in the order of their configuration
 * @param bind literal addresses to connect from; empty for any
 * @param trust for TLS
 * @param idle how long an allocation stays that nobody uses
 * @param timers the clock
 * @param random nobody can guess
 */
public record RelaySettings(
        List<ServerUri> servers, List<InetAddress> bind, Trust trust, Duration idle, Timers timers, Random random) {
    /** More servers are a mistake of the configuration. */
    public static final int MAX_SERVERS = 8;

    /** Copies the lists. */
    public RelaySettings {
        servers = List.copyOf(servers);
        bind = List.copyOf(bind);
        if (servers.size() > MAX_SERVERS) {
            throw new IllegalArgumentException("there may be at most " + MAX_SERVERS + " TURN servers");
        }
        if (idle.isNegative()) {
            throw new IllegalArgumentException("idle_timeout_millis must not be negative");
        }
    }

    /**
     * The address to connect from, to reach one of this family.
     *
     * @return empty if it cannot be reached; otherwise empty inside if any will do
     */
    public Optional<Optional<InetAddress>> from(InetAddress to) {
        if (bind.isEmpty()) {
            return Optional.of(Optional.empty());
        }
        return bind.stream()
                .filter(each -> each.getClass() == to.getClass())
                .findFirst()
                .map(Optional::of);
    }
}
