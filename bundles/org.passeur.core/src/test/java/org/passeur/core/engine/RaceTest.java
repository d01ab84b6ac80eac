package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.passeur.api.Decision;
import org.passeur.api.LinkPath;
import org.passeur.api.PathAttempt;
import org.passeur.api.Transfer;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Link;
import org.passeur.tck.link.MemoryLink;
import org.passeur.tck.standin.LineProtocol;
import org.passeur.tck.standin.MemoryConnectivity;
import org.passeur.tck.standin.PlainSecurity;

class RaceTest extends TwoNodes {
    @Test
    void an_impostor_at_the_only_link_is_untrusted() throws Exception {
        var security = new PlainSecurity();
        var one = new MemoryConnectivity("one", 1, new CountDownLatch(0));
        var carol = with(new TestNode(
                "carol",
                "carol",
                home,
                network,
                TestNode.USUAL,
                (link, request) -> {
                    security.distrust(link);
                    return security.secure(link, request);
                },
                new LineProtocol(false),
                one));
        with(new TestNode("dave", home, network, one));
        Transfer sent = carol.send("dave", file("a", 1));
        assertThat(carol.failure(sent.id())).isInstanceOf(TransferException.PeerUntrusted.class);
        assertThat(one.leaked()).isEmpty();
    }

    @Test
    void a_device_without_the_protocol_shares_none() throws Exception {
        var carol = with(new TestNode(
                "carol",
                "carol",
                home,
                network,
                TestNode.USUAL,
                (link, request) -> {
                    link.close();
                    throw new TransferException.NoSharedProtocol("none", null);
                },
                new LineProtocol(false),
                memory));
        Transfer sent = carol.send("bob", file("a", 1));
        assertThat(carol.failure(sent.id())).isInstanceOf(TransferException.NoSharedProtocol.class);
        assertThat(carol.ended(sent.id()).state()).isEqualTo(TransferState.UNSUPPORTED);
    }

    @Test
    void five_links_race_and_the_four_losers_are_closed() throws Exception {
        var many = new MemoryConnectivity("many", 5, new CountDownLatch(0));
        TestNode carol = with(new TestNode("carol", home, network, many));
        TestNode dave = with(new TestNode("dave", home, network, many));
        Transfer sent = carol.send("dave", file("a", 100));
        var offer = dave.await(TransferEvent.OfferReceived.class).offer();
        carol.await(TransferEvent.AwaitingPeer.class);
        Await.until(() -> many.leaked().size() <= 2, "only the link in use is open");
        dave.engine.accept(offer.transfer(), new Decision.Accept(dave.folder));
        assertThat(carol.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        Await.until(() -> many.leaked().isEmpty() && many.openNegotiations() == 0, "nothing is open");
        assertThat(dave.engine.transfers()).hasSize(1);
    }

    @Test
    void a_provider_that_fails_does_not_keep_another_from_winning() throws Exception {
        bob.acceptAll();
        var carol = with(new TestNode(
                "carol",
                home,
                network,
                request -> {
                    throw new IOException("no network card");
                },
                memory));
        Transfer sent = carol.send("bob", file("a", 100));
        assertThat(carol.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
    }

    @Test
    void a_link_that_opens_after_the_end_is_closed_however_late() throws Exception {
        var opening = new CountDownLatch(1);
        var late = new CountDownLatch(1);
        MemoryLink.Pair pair = MemoryLink.pair(1000);
        ConnectivityProvider stubborn = request -> new Negotiation() {
            @Override
            public List<String> localLines() {
                return List.of("stubborn");
            }

            @Override
            public void remoteLines(List<String> lines) {
                // it knows where to go
            }

            @Override
            public Optional<Link> open(Deadline deadline) {
                opening.countDown();
                boolean opened = false;
                while (!opened) {
                    try {
                        opened = late.await(5, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        opened = false; // it does not listen
                    }
                }
                return Optional.of(pair.a());
            }

            @Override
            public void close() {
                // nor here
            }
        };
        bob.acceptAll();
        TestNode carol = with(new TestNode("carol", home, network, stubborn, memory));
        Transfer sent = carol.send("bob", file("a", 100));
        assertThat(opening.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(carol.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(pair.a().isOpen()).isTrue();
        late.countDown();
        Await.until(() -> !pair.a().isOpen(), "the late link is closed");
    }

    /** Links of another, said to be relayed. */
    private static ConnectivityProvider relayed(MemoryConnectivity through) {
        return request -> {
            Negotiation real = through.begin(request);
            return new Negotiation() {
                @Override
                public List<String> localLines() throws IOException {
                    return real.localLines();
                }

                @Override
                public void remoteLines(List<String> lines) {
                    real.remoteLines(lines);
                }

                @Override
                public Optional<Link> open(Deadline deadline) throws IOException {
                    return real.open(deadline).map(RelayedLink::new);
                }

                @Override
                public void close() {
                    real.close();
                }
            };
        };
    }

    private record RelayedLink(Link link) implements Link {
        @Override
        public int read(ByteBuffer into) throws IOException {
            return link.read(into);
        }

        @Override
        public void write(ByteBuffer from) throws IOException {
            link.write(from);
        }

        @Override
        public void endOutput() throws IOException {
            link.endOutput();
        }

        @Override
        public boolean isOpen() {
            return link.isOpen();
        }

        @Override
        public LinkPath path() {
            LinkPath path = link.path();
            return new LinkPath(LinkPath.Kind.RELAYED, path.local(), path.remote(), path.provider());
        }

        @Override
        public void close() throws IOException {
            link.close();
        }
    }

    /** Knocks at a direct way where nobody opens, until it is closed. */
    private static ConnectivityProvider knocking() {
        return request -> new Negotiation() {
            private final CountDownLatch closed = new CountDownLatch(1);

            @Override
            public List<String> localLines() {
                return List.of("knocking");
            }

            @Override
            public void remoteLines(List<String> lines) {
                // nobody opens anyway
            }

            @Override
            public Optional<Link> open(Deadline deadline) throws IOException {
                try {
                    closed.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
                    return Optional.empty();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
            }

            @Override
            public List<PathAttempt> attempts() {
                var nowhere = new InetSocketAddress("192.0.2.1", 9);
                PathAttempt.Result result =
                        closed.getCount() > 0 ? PathAttempt.Result.TRYING : PathAttempt.Result.FAILED;
                return List.of(new PathAttempt(
                        "knocking",
                        LinkPath.Kind.PUNCHED,
                        Optional.empty(),
                        nowhere,
                        result,
                        Duration.ZERO,
                        "no answer"));
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
    }

    @Test
    void a_relayed_link_waits_while_a_direct_way_is_tried_and_is_used_when_that_does_not_come() throws Exception {
        var relay = MemoryConnectivity.usual();
        TestNode carol = with(new TestNode("carol", home, network, knocking(), relayed(relay)));
        TestNode dave = with(new TestNode("dave", home, network, knocking(), relayed(relay)));
        dave.acceptAll();
        Transfer sent = carol.send("dave", file("a", 100));
        assertThat(carol.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(carol.ended(sent.id()).parts().get(0).path())
                .hasValueSatisfying(path -> assertThat(path.kind()).isEqualTo(LinkPath.Kind.RELAYED));
        assertThat(carol.engine.explain(sent.id()).orElseThrow())
                .anyMatch(line -> line.contains("a better kind of path may still be"))
                .anyMatch(line -> line.contains("it was chosen because nothing better came"));
    }

    @Test
    void a_relayed_link_waits_for_nothing_when_nothing_better_is_tried() throws Exception {
        var relay = MemoryConnectivity.usual();
        TestNode carol = with(new TestNode("carol", home, network, relayed(relay)));
        TestNode dave = with(new TestNode("dave", home, network, relayed(relay)));
        dave.acceptAll();
        Transfer sent = carol.send("dave", file("a", 100));
        assertThat(carol.ended(sent.id()).state()).isEqualTo(TransferState.FINISHED);
        assertThat(carol.engine.explain(sent.id()).orElseThrow())
                .noneMatch(line -> line.contains("a better kind of path"));
    }

    @Test
    void when_no_way_works_the_reason_names_those_that_were_tried() throws Exception {
        TestNode carol = with(new TestNode(
                "carol",
                "carol",
                home,
                network,
                TestNode.settings(Duration.ofSeconds(3)), // a tenth of it is for saying why
                new PlainSecurity(),
                new LineProtocol(false),
                knocking()));
        with(new TestNode("dave", home, network, knocking()));
        Transfer sent = carol.send("dave", file("a", 100));
        assertThat(carol.failure(sent.id()))
                .isInstanceOf(TransferException.PeerUnreachable.class)
                .hasMessageContaining("no link to device")
                .hasMessageContaining("1 way was tried, to 192.0.2.1:9 (no answer)");
    }
}
