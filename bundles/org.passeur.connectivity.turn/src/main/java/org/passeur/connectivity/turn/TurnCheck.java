package org.passeur.connectivity.turn;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.passeur.api.Finding;
import org.passeur.api.LinkPath;
import org.passeur.connectivity.turn.relay.Probe;
import org.passeur.connectivity.turn.relay.RelaySettings;
import org.passeur.connectivity.turn.relay.ServerUri;
import org.passeur.connectivity.turn.relay.Timers;
import org.passeur.connectivity.turn.relay.Workers;
import org.passeur.connectivity.turn.stun.Family;
import org.passeur.spi.diagnostics.ConnectivityCheck;
import org.passeur.spi.link.Deadline;

/** Looks whether each TURN server can be reached, takes our credentials and relays TCP for both families. */
@Component(configurationPid = "org.passeur.connectivity.turn")
public final class TurnCheck implements ConnectivityCheck {
    private static final String SUBJECT = "TURN server";

    private final RelaySettings settings;
    private final Workers workers = new Workers();

    /** As {@link TurnConnectivity}. */
    @Activate
    public TurnCheck(Config config) {
        this(TurnConnectivity.settings(config, Timers.real()));
    }

    TurnCheck(RelaySettings settings) {
        this.settings = settings;
    }

    @Deactivate
    void end() throws IOException {
        settings.timers().close();
    }

    @Override
    public List<Finding> check(Deadline deadline) throws InterruptedException {
        if (settings.servers().isEmpty()) {
            return List.of(Finding.unknown(
                    SUBJECT,
                    "none is configured: between some networks there is no path without one; --turn names one"));
        }
        Map<ServerUri, Map<Family, CompletableFuture<Probe.Result>>> probes = new LinkedHashMap<>();
        for (ServerUri server : settings.servers()) {
            Map<Family, CompletableFuture<Probe.Result>> both = new EnumMap<>(Family.class);
            for (Family family : Family.values()) {
                both.put(family, probe(server, family, deadline));
            }
            probes.put(server, both);
        }
        List<Finding> findings = new ArrayList<>();
        for (var each : probes.entrySet()) {
            findings.add(finding(each.getKey(), each.getValue(), deadline));
        }
        return findings;
    }

    private CompletableFuture<Probe.Result> probe(ServerUri server, Family family, Deadline deadline) {
        var result = new CompletableFuture<Probe.Result>();
        try {
            workers.run(() -> {
                try {
                    result.complete(Probe.of(settings, server, family, deadline));
                } catch (IOException | RuntimeException e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    private static Finding finding(
            ServerUri server, Map<Family, CompletableFuture<Probe.Result>> probes, Deadline deadline)
            throws InterruptedException {
        Map<Family, Probe.Result> good = new EnumMap<>(Family.class);
        Map<Family, String> bad = new EnumMap<>(Family.class);
        for (var each : probes.entrySet()) {
            try {
                good.put(each.getKey(), each.getValue().get(deadline.remainingNanos(), TimeUnit.NANOSECONDS));
            } catch (ExecutionException e) {
                bad.put(
                        each.getKey(),
                        String.valueOf(
                                e.getCause() == null
                                        ? e.getMessage()
                                        : e.getCause().getMessage()));
            } catch (TimeoutException e) {
                bad.put(each.getKey(), "no answer in time");
            }
        }
        if (good.isEmpty()) {
            return Finding.problem(
                    SUBJECT,
                    server + ": "
                            + String.join("; ", bad.values().stream().distinct().toList()));
        }
        Probe.Result any = good.values().iterator().next();
        Duration roundTrip = any.roundTrip();
        String text = server + " relays " + good.keySet() + ", credentials taken, connected in " + roundTrip.toMillis()
                + " ms, sees us as " + any.mapped().getAddress().getHostAddress();
        Finding found = bad.isEmpty()
                ? Finding.ok(SUBJECT, text)
                : Finding.note(SUBJECT, text + "; not " + bad.keySet() + ": " + bad.values());
        return found.opening(LinkPath.Kind.RELAYED);
    }
}
