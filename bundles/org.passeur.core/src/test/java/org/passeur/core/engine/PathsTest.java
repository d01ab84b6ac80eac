package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.passeur.api.LinkPath;
import org.passeur.api.Part;
import org.passeur.api.PathAttempt;
import org.passeur.api.PathAttempt.Result;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;

class PathsTest extends TwoNodes {
    /** Never opens a link, and says how it tried. */
    private static ConnectivityProvider inVain(List<PathAttempt> attempts) {
        return request -> new Negotiation() {
            @Override
            public List<String> localLines() {
                return List.of("in vain");
            }

            @Override
            public void remoteLines(List<String> lines) {
                // wherever it is, there is no way
            }

            @Override
            public Optional<Link> open(Deadline deadline) {
                return Optional.empty();
            }

            @Override
            public List<PathAttempt> attempts() {
                return attempts;
            }

            @Override
            public void close() {
                // has nothing
            }
        };
    }

    private static PathAttempt relayed(int port, Result result, String detail) {
        return new PathAttempt(
                "relay",
                LinkPath.Kind.RELAYED,
                Optional.empty(),
                new InetSocketAddress("127.0.0.1", port),
                result,
                Duration.ofMillis(70),
                detail);
    }

    @Test
    void both_ends_show_what_was_tried_and_what_is_used() throws Exception {
        bob.acceptAll();
        TestNode carol = with(new TestNode(
                "carol",
                home,
                network,
                inVain(List.of(relayed(3478, Result.FAILED, "the password is wrong"))),
                memory));
        Transfer sent = carol.send("bob", file("a", 100));
        carol.ended(sent.id());

        Part part = carol.engine.transfer(sent.id()).orElseThrow().parts().get(0);
        assertThat(part.attempts())
                .extracting(PathAttempt::result)
                .containsExactlyInAnyOrder(Result.FAILED, Result.CHOSEN);
        assertThat(part.security().orElseThrow().chosen())
                .isEqualTo("the first to be proven, of 1 link that had opened");
        assertThat(part.security().orElseThrow().provider()).isEqualTo("plain");
        assertThat(carol.await(TransferEvent.PartEnded.class).attempts()).isEqualTo(part.attempts());
        assertThat(carol.engine.explain(sent.id()).orElseThrow())
                .anyMatch(line ->
                        line.endsWith("failed  relayed  any to 127.0.0.1:3478, 70 ms, by relay: the password is wrong"))
                .anyMatch(line -> line.contains("chosen  host     127.0.0.1:"))
                .anyMatch(line -> line.contains("way used to device") && line.contains("; it was the first"));

        Transfer received = bob.ended(bob.await(TransferEvent.Created.class).transfer());
        assertThat(received.parts().get(0).attempts())
                .extracting(PathAttempt::result)
                .containsExactly(Result.CHOSEN);
        assertThat(received.parts().get(0).security()).isPresent();
    }

    @Test
    void what_was_tried_in_vain_is_told_with_the_failure() throws Exception {
        TestNode carol =
                with(new TestNode("carol", home, network, inVain(List.of(relayed(3478, Result.FAILED, "no answer")))));
        Transfer sent = carol.send("bob", file("a", 100));
        carol.failure(sent.id());
        assertThat(carol.await(TransferEvent.PartEnded.class).attempts())
                .extracting(PathAttempt::detail)
                .containsExactly("no answer");
    }

    @Test
    void of_very_many_attempts_the_failures_are_left_out_first() throws Exception {
        List<PathAttempt> many = new ArrayList<>();
        for (int port = 1; port <= 100; port++) {
            many.add(relayed(port, port == 90 ? Result.OPENED : Result.FAILED, "x".repeat(1000)));
        }
        TestNode carol = with(new TestNode("carol", home, network, inVain(many), memory));
        bob.acceptAll();
        Transfer sent = carol.send("bob", file("a", 100));
        List<PathAttempt> kept = carol.ended(sent.id()).parts().get(0).attempts();
        assertThat(kept).hasSize(Part.MAX_ATTEMPTS);
        assertThat(kept).anyMatch(a -> a.result() == Result.OPENED).anyMatch(a -> a.result() == Result.CHOSEN);
        assertThat(kept).allMatch(a -> a.detail().length() <= 101);
    }
}
