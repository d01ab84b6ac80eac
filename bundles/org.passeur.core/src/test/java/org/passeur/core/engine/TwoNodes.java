package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.core.message.PeerConnectionCodec;
import org.passeur.core.message.PeerConnectionMessage;
import org.passeur.spi.signalling.SignallingMessage;
import org.passeur.tck.standin.LineProtocol;
import org.passeur.tck.standin.MemoryConnectivity;
import org.passeur.tck.standin.MemoryNetwork;
import org.passeur.tck.standin.PlainSecurity;

/** Alice and Bob, and the check that nothing of theirs is left. */
abstract class TwoNodes {
    @TempDir
    Path home;

    final MemoryNetwork network = new MemoryNetwork();
    final MemoryConnectivity memory = MemoryConnectivity.usual();
    final List<TestNode> nodes = new ArrayList<>();
    TestNode alice;
    TestNode bob;

    @BeforeEach
    void two_nodes() throws IOException {
        alice = with(new TestNode("alice", home, network, memory));
        bob = with(new TestNode("bob", home, network, memory));
    }

    TestNode with(TestNode node) {
        nodes.add(node);
        return node;
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        nodes.forEach(TestNode::close);
        assertThat(memory.leaked()).as("links").isEmpty();
        assertThat(memory.openNegotiations()).as("negotiations").isZero();
        assertThat(partials()).as("partial files").isEmpty();
    }

    private List<Path> partials() throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            return all.filter(path -> path.getFileName().toString().startsWith(".passeur-"))
                    .toList();
        }
    }

    Path file(String name, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return Files.write(Files.createDirectories(home.resolve("source")).resolve(name), content);
    }

    TestNode impatient(String name) throws IOException {
        return new TestNode(
                name,
                name,
                home,
                network,
                TestNode.settings(Duration.ofMillis(300)),
                new PlainSecurity(),
                new LineProtocol(false),
                memory);
    }

    static PeerConnectionMessage decoded(SignallingMessage message) {
        try {
            return PeerConnectionCodec.decode(message.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
