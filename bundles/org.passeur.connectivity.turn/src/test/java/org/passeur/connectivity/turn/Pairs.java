package org.passeur.connectivity.turn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.passeur.api.DeviceId;
import org.passeur.connectivity.turn.relay.RelaySettings;
import org.passeur.connectivity.turn.relay.ServerUri;
import org.passeur.connectivity.turn.relay.Timers;
import org.passeur.connectivity.turn.relay.Trust;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.connectivity.NegotiationRequest;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.spi.link.Side;

/** Providers on loopback, and the links that they open. */
final class Pairs {
    static final Duration LONG = Duration.ofSeconds(20);

    private Pairs() {}

    /** A provider that connects from loopback addresses. */
    static TurnConnectivity provider(List<String> bind, String... servers) {
        return new TurnConnectivity(settings(Timers.real(), bind, servers));
    }

    static RelaySettings settings(Timers timers, List<String> bind, String... servers) {
        return new RelaySettings(
                ServerUri.parseAll(List.of(servers)),
                bind.stream().map(Pairs::address).toList(),
                new Trust(Optional.empty()),
                Duration.ofSeconds(60),
                timers,
                new SecureRandom());
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    static NegotiationRequest request(Side side, String... publicAddresses) {
        Set<InetAddress> known =
                Set.copyOf(Arrays.stream(publicAddresses).map(Pairs::address).toList());
        return new NegotiationRequest(side, new DeviceId("ab".repeat(20)), known, Deadline.after(LONG));
    }

    /** Two links that belong together, and their negotiations. */
    record Pair(Negotiation initiating, Negotiation responding, Link initiator, Link responder)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            initiating.close();
            responding.close();
            initiator.close();
            responder.close();
        }
    }

    /** As the core does it. */
    static Pair connect(Negotiation initiating, Negotiation responding) throws Exception {
        responding.remoteLines(initiating.localLines());
        return connect(initiating, responding, responding.localLines());
    }

    static Pair connect(Negotiation initiating, Negotiation responding, List<String> answer) throws Exception {
        CompletableFuture<Optional<Link>> far = CompletableFuture.supplyAsync(() -> open(responding));
        initiating.remoteLines(answer);
        Link here = open(initiating).orElseThrow(() -> new AssertionError(initiating.attempts()));
        return new Pair(
                initiating,
                responding,
                here,
                far.get(LONG.toSeconds() + 5, TimeUnit.SECONDS)
                        .orElseThrow(() -> new AssertionError(responding.attempts())));
    }

    static Optional<Link> open(Negotiation negotiation) {
        try {
            return negotiation.open(Deadline.after(LONG));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Several, connected at the same time. */
    static List<Pair> connect(List<Negotiation> initiating, List<Negotiation> responding) throws Exception {
        List<List<String>> answers = new ArrayList<>();
        for (int i = 0; i < initiating.size(); i++) {
            responding.get(i).remoteLines(initiating.get(i).localLines());
            answers.add(responding.get(i).localLines());
        }
        List<CompletableFuture<Optional<Link>>> far = responding.stream()
                .map(each -> CompletableFuture.supplyAsync(() -> open(each), task -> daemon(task)))
                .toList();
        for (int i = 0; i < initiating.size(); i++) {
            initiating.get(i).remoteLines(answers.get(i));
        }
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < initiating.size(); i++) {
            pairs.add(new Pair(
                    initiating.get(i),
                    responding.get(i),
                    open(initiating.get(i)).orElseThrow(),
                    far.get(i).get(LONG.toSeconds() + 5, TimeUnit.SECONDS).orElseThrow()));
        }
        return pairs;
    }

    private static void daemon(Runnable task) {
        var thread = new Thread(task, "opening");
        thread.setDaemon(true);
        thread.start();
    }
}
