package org.passeur.connectivity.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.passeur.connectivity.ice.blob.IceBlobCodec;
import org.passeur.connectivity.ice.blob.IceCandidate;
import org.passeur.spi.connectivity.Negotiation;
import org.passeur.spi.link.Side;

@Timeout(60)
final class StunServersTest {
    private static List<IceCandidate> candidates(IceConnectivity provider) throws IOException {
        try (Negotiation negotiation = provider.begin(Negotiated.request(Side.INITIATOR))) {
            return IceBlobCodec.read(negotiation.localLines().get(0))
                    .orElseThrow()
                    .candidates();
        }
    }

    private static List<InetSocketAddress> reflexive(List<IceCandidate> candidates) {
        return candidates.stream()
                .filter(c -> c.type() == IceCandidate.Type.SRFLX)
                .map(IceCandidate::target)
                .toList();
    }

    @Test
    void servers_are_asked_from_the_listening_port_and_what_each_saw_is_offered() throws Exception {
        try (StubStunServer one = StubStunServer.seeing("203.0.113.7", 4711);
                StubStunServer same = StubStunServer.seeing("203.0.113.7", 4711);
                StubStunServer other = StubStunServer.seeing("203.0.113.7", 4712)) {
            var provider = new IceConnectivity(
                    List.of("127.0.0.1"), "0", List.of(one.address() + "," + same.address(), other.address()));
            List<IceCandidate> candidates = candidates(provider);
            assertThat(reflexive(candidates))
                    .containsExactlyInAnyOrder(
                            new InetSocketAddress("203.0.113.7", 4711), new InetSocketAddress("203.0.113.7", 4712));
            int listening = candidates.get(0).port();
            assertThat(one.asked).extracting(InetSocketAddress::getPort).startsWith(listening);
            assertThat(other.asked).extracting(InetSocketAddress::getPort).startsWith(listening);
        }
    }

    @Test
    void a_server_that_hangs_holds_up_one_negotiation_for_a_moment_and_the_next_not_at_all() throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                StubStunServer good = StubStunServer.seeing("203.0.113.7", 4711)) {
            var provider = new IceConnectivity(
                    List.of("127.0.0.1"), "0", List.of("127.0.0.1:" + hanging.getLocalPort(), good.address()));
            long before = System.nanoTime();
            assertThat(reflexive(candidates(provider))).hasSize(1);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(1400), Duration.ofSeconds(8));
            before = System.nanoTime();
            assertThat(reflexive(candidates(provider))).hasSize(1);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(1400));
        }
    }

    @Test
    void a_server_that_is_closed_or_answers_nonsense_harms_nobody() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        try (StubStunServer http = new StubStunServer(q -> "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
                StubStunServer replay = new StubStunServer(q -> StubStunServer.success(
                        new byte[] {0, 1, 0, 0, 0x21, 0x12, (byte) 0xa4, 0x42, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9},
                        "203.0.113.9",
                        9));
                StubStunServer zero = StubStunServer.seeing("203.0.113.9", 0)) {
            var provider = new IceConnectivity(
                    List.of("127.0.0.1"),
                    "0",
                    List.of("127.0.0.1:" + closed, http.address(), replay.address(), zero.address()));
            List<IceCandidate> candidates = candidates(provider);
            assertThat(candidates).hasSize(2);
            assertThat(reflexive(candidates)).isEmpty();
        }
    }

    @Test
    void the_connection_to_a_server_stays_open_as_long_as_the_negotiation_so_that_the_mapping_does() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var provider =
                    new IceConnectivity(List.of("127.0.0.1"), "0", List.of("127.0.0.1:" + server.getLocalPort()));
            Negotiation negotiation = provider.begin(Negotiated.request(Side.INITIATOR));
            try (var visitor = server.accept()) {
                visitor.setSoTimeout(10_000);
                byte[] question = visitor.getInputStream().readNBytes(20);
                visitor.getOutputStream().write(StubStunServer.success(question, "203.0.113.7", 4711));
                negotiation.localLines();
                visitor.setSoTimeout(200);
                assertThatThrownBy(() -> visitor.getInputStream().read())
                        .isInstanceOf(java.net.SocketTimeoutException.class);
                negotiation.close();
                visitor.setSoTimeout(10_000);
                assertThat(visitor.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void names_are_looked_up_with_both_families_and_the_default_port() throws Exception {
        var servers = new StunServers(List.of("localhost", "[::1]:5000", ""), System::nanoTime);
        assertThat(servers.addresses().get(20, TimeUnit.SECONDS))
                .contains(new InetSocketAddress("127.0.0.1", 3478), new InetSocketAddress("::1", 5000));
        assertThat(servers.addresses()).as("asked once").isSameAs(servers.addresses());
    }

    @Test
    void a_name_that_nobody_knows_is_no_server() throws Exception {
        var servers = new StunServers(List.of("does-not-exist.invalid:3478"), System::nanoTime);
        assertThat(servers.addresses().get(20, TimeUnit.SECONDS)).isEqualTo(Set.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"::1", "host:", "host:0", "host:65536", "stun:host", "a b", "[host]:1", "host:1:2", "user@host"})
    void what_is_no_server_is_refused_and_quoted(String text) {
        assertThatThrownBy(() -> new IceConnectivity(List.of(), "0", List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stun_servers")
                .hasMessageContaining(text);
    }

    @Test
    void more_than_eight_servers_are_refused() {
        assertThatThrownBy(() -> new IceConnectivity(List.of(), "0", List.of("a,b,c,d,e,f,g,h,i")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 8");
    }

    @Test
    void two_different_answers_to_one_port_mean_a_symmetric_router() throws Exception {
        var from = new InetSocketAddress("10.0.0.1", 4000);
        var a = new org.passeur.connectivity.ice.tcp.Inquiry(from, new InetSocketAddress("192.0.2.1", 3478));
        var b = new org.passeur.connectivity.ice.tcp.Inquiry(from, new InetSocketAddress("192.0.2.2", 3478));
        var reflexive = new ReflexiveAddresses(new StunServers(List.of(), System::nanoTime), () -> {});
        reflexive.seen(a, new InetSocketAddress("203.0.113.7", 4711));
        assertThat(reflexive.isSymmetric()).isFalse();
        reflexive.seen(b, new InetSocketAddress("203.0.113.7", 4711));
        assertThat(reflexive.isSymmetric()).isFalse();
        reflexive.seen(b, new InetSocketAddress("203.0.113.7", 4712));
        assertThat(reflexive.isSymmetric()).isTrue();
    }
}
