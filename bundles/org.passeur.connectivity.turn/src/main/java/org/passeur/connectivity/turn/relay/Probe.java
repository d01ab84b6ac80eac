package org.passeur.connectivity.turn.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.passeur.connectivity.turn.stun.Family;
import org.passeur.spi.link.Deadline;

/** Tries one server: allocates and gives up again. Leaves nothing behind. */
public final class Probe {
    private Probe() {}

    /**
     * What a server gave.
     *
     * @param relayed where peers could have connected to
     * @param mapped how it sees us
     * @param roundTrip until it had taken our connection, with TLS if it has that
     */
    public record Result(InetSocketAddress relayed, InetSocketAddress mapped, Duration roundTrip) {}

    /**
     * Blocks until the server has given a relay or the deadline has passed.
     *
     * @throws IOException if there is no relay; why
     */
    public static Result of(RelaySettings settings, ServerUri server, Family family, Deadline deadline)
            throws IOException {
        var alone = new RelaySettings(
                List.of(server),
                settings.bind(),
                settings.trust(),
                settings.idle(),
                settings.timers(),
                settings.random());
        var servers = new Servers(alone);
        var race = new AllocationRace(
                family, servers, alone, new Workers(), new Attempts(settings.timers()), "passeur-turn-control-check");
        try (Allocation made = race.run(deadline)) {
            return new Result(
                    made.relayed(),
                    made.mapped(),
                    servers.roundTrip(made.server()).orElse(Duration.ZERO));
        }
    }
}
