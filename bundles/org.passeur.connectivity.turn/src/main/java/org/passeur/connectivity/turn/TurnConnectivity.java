package org.passeur.connectivity.turn;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;
import org.passeur.connectivity.turn.relay.RelaySettings;
import org.passeur.connectivity.turn.relay.Relays;
import org.passeur.connectivity.turn.relay.ServerUri;
import org.passeur.connectivity.turn.relay.Timers;
import org.passeur.connectivity.turn.relay.Trust;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.link.Side;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens links through TURN servers. Negotiations and links outlive it, with the allocations that they need: whoever holds
 * them ends them. Without a server a responder has nothing to offer; an initiator can still use the responder's.
 */
@Component(
        configurationPid = "org.passeur.connectivity.turn",
        immediate = true,
        property = "service.ranking:Integer=-10") // its lines follow the ICE description, as in Jami's message
@Designate(ocd = Config.class)
public final class TurnConnectivity implements ConnectivityProvider {
    private static final Logger LOG = LoggerFactory.getLogger(TurnConnectivity.class);

    private final Relays relays;

    /** Connects to nothing yet. */
    @Activate
    public TurnConnectivity(Config config) {
        this(settings(config, Timers.real()));
        LOG.info("TURN servers: {}", relays.settings().servers()); // without their secrets
    }

    /** @throws IllegalArgumentException if something is not understood */
    TurnConnectivity(RelaySettings settings) {
        this.relays = new Relays(settings);
    }

    static RelaySettings settings(Config config, Timers timers) {
        return new RelaySettings(
                ServerUri.parseAll(List.of(config.servers())),
                addresses(config.bind__addresses()),
                new Trust(
                        config.authorities().isBlank()
                                ? Optional.empty()
                                : Optional.of(Path.of(config.authorities().strip()))),
                Duration.ofMillis(config.idle__timeout__millis()),
                timers,
                new SecureRandom());
    }

    private static List<InetAddress> addresses(String[] texts) {
        return Arrays.stream(texts)
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> AddressLine.read(text)
                        .filter(line -> line.port() == 0)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "bind_addresses must be literal IPv4 or IPv6 addresses, \"" + text + "\" is not"))
                        .address())
                .toList();
    }

    /** What is in use stays until it is closed. */
    @Deactivate
    void end() {
        relays.close();
    }

    /** For tests. */
    Relays relays() {
        return relays;
    }

    @Override
    public Negotiation begin(NegotiationRequest request) {
        TurnNegotiation negotiation = request.side() == Side.INITIATOR
                ? new InitiatingNegotiation(request, relays)
                : new RespondingNegotiation(request, relays);
        negotiation.begin();
        return negotiation;
    }
}
