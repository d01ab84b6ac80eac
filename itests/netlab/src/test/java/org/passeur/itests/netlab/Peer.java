package org.passeur.itests.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.passeur.itests.felix.PasseurProcess;
import org.passeur.tck.identity.TestHome;

/** A person at a host of a laboratory, with a home and an account. */
final class Peer {
    private final Host host;
    private final Path home;
    private final Path inbox;
    private final List<String> options;
    private @Nullable PasseurProcess receiving;

    /**
     * Prepares the home.
     *
     * @param person one of the TCK's: alice, bob, mallory
     * @param options of every command, such as {@code --bootstrap}
     */
    Peer(Host host, String person, String... options) throws IOException {
        this.host = host;
        this.home = TestHome.prepare(host.lab().folder().resolve(person), person);
        this.inbox = host.lab().folder().resolve("inbox of " + person);
        this.options = List.of(options);
    }

    /** What a transfer was like, as its sender was told. */
    record Outcome(String kind, Duration toAwaitingPeer) {}

    /** Where what it receives arrives. */
    Path inbox() {
        return inbox;
    }

    Host host() {
        return host;
    }

    private PasseurProcess passeur(String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of("--json"));
        line.addAll(options);
        line.addAll(List.of(command));
        return host.lab().passeur(host.name(), home, line);
    }

    /** Before its node starts: a configuration file of its home. */
    void configure(String pid, String... lines) throws IOException {
        Path conf = Files.createDirectories(home.resolve("conf"));
        Files.write(conf.resolve(pid + ".cfg"), List.of(lines));
    }

    /** Starts to receive, all there is; {@link #ready} waits for it. */
    Peer receive() throws IOException {
        receiving = passeur("receive", "--into", inbox.toString(), "--accept", "all");
        return this;
    }

    /** HOST:PORT by which others may enter the network at this address of its node. */
    String entryPoint(String address) throws IOException, InterruptedException {
        String ticket = receiver().event("ticket").path("ticket").asText();
        String at = ticket.substring(ticket.indexOf(address + ":"));
        return at.substring(0, at.indexOf('&') < 0 ? at.length() : at.indexOf('&'));
    }

    /** When its node runs. */
    Peer ready() throws IOException, InterruptedException {
        receiver().event("ticket");
        return this;
    }

    PasseurProcess receiver() {
        if (receiving == null) {
            throw new IllegalStateException("it does not receive");
        }
        return receiving;
    }

    /** Begins to send; the receiver is known by its account alone. */
    PasseurProcess send(Path file, Peer to) throws IOException, InterruptedException {
        String account = to.receiver().event("ticket").path("account").asText();
        return passeur("send", file.toString(), "--to", account);
    }

    /** Sends, and looks at what arrived. */
    Outcome sends(Path file, Peer to) throws IOException, InterruptedException {
        return sent(send(file, to), file, to);
    }

    /** Waits for the end of what was sent, and looks at what arrived. */
    Outcome sent(PasseurProcess sending, Path file, Peer to) throws IOException, InterruptedException {
        JsonNode secured = sending.event("secured");
        assertThat(sending.exitCode()).as(sending::said).isZero();
        to.receiver().event("finished", file.getFileName().toString());
        assertThat(to.inbox.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        var outcome = new Outcome(
                secured.path("path").path("kind").asText(),
                Duration.between(time(sending.event("created")), time(sending.event("awaiting-peer"))));
        System.out.printf(
                "%s, %s to %s: %s, awaiting the peer after %d ms%n",
                host.lab().topology(), host.name(), to.host.name(), outcome.kind, outcome.toAwaitingPeer.toMillis());
        return outcome;
    }

    private static Instant time(JsonNode event) {
        return Instant.parse(event.path("time").asText());
    }
}
