package org.passeur.connectivity.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.passeur.connectivity.portmap.gateway.Gateway;
import org.passeur.spi.connectivity.CandidateSource;
import org.passeur.spi.link.Deadline;
import org.passeur.tck.connectivity.CandidateSourceContract;

final class PortMappingTest extends CandidateSourceContract {
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<PretendRouter> routers = new ArrayList<>();
    private final List<PortMapping> mappings = new ArrayList<>();

    @AfterEach
    void closeAll() {
        mappings.forEach(PortMapping::close);
        routers.forEach(PretendRouter::close);
    }

    private PretendRouter router(PretendRouter router) {
        routers.add(router);
        return router;
    }

    private PortMapping asking(PretendRouter router, Approach.Way... ways) {
        var approach = new Approach(
                List.of(ways),
                local -> true,
                local -> Optional.of(new Gateway(router.address().getAddress(), "")),
                router.address().getPort(),
                router.address(),
                new Random(1));
        var mapping = new PortMapping(approach, HOUR, System::nanoTime);
        mappings.add(mapping);
        return mapping;
    }

    private static Deadline later() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    /** What is known of the router by now, or later: the first negotiation may not wait for it. */
    private static List<CandidateSource.Lease> eventually(PortMapping source, InetSocketAddress listening) {
        Deadline deadline = later();
        List<CandidateSource.Lease> leases = source.candidates(listening, deadline);
        while (leases.isEmpty() && !deadline.passed()) {
            leases = source.candidates(listening, deadline);
        }
        return leases;
    }

    @Override
    protected CandidateSource source() {
        return asking(router(new PretendRouter(Answers.speakingPcp(3600, 0))), Approach.Way.PCP);
    }

    @Override
    protected CandidateSource unheard() {
        return asking(router(PretendRouter.silent()), Approach.Way.PCP, Approach.Way.NATPMP, Approach.Way.UPNP);
    }

    @Test
    void a_router_that_speaks_pcp_is_asked_by_pcp() {
        PortMapping source =
                asking(router(new PretendRouter(Answers.speakingPcp(3600, 0))), Approach.Way.PCP, Approach.Way.NATPMP);
        assertThat(eventually(source, listening()))
                .extracting(CandidateSource.Lease::address)
                .containsExactly(new InetSocketAddress("25.1.1.11", 40_000));
    }

    @Test
    void a_router_that_speaks_nat_pmp_only_is_asked_by_that() {
        PortMapping source =
                asking(router(new PretendRouter(Answers.speakingNatPmp())), Approach.Way.PCP, Approach.Way.NATPMP);
        assertThat(eventually(source, listening()))
                .extracting(Object::toString)
                .containsExactly("the mapping by NAT-PMP of /25.1.1.11:40000 to localhost/127.0.0.1:40000");
    }

    @Test
    void another_port_than_was_wished_for_is_told_as_it_is() {
        PortMapping source = asking(router(new PretendRouter(Answers.speakingPcp(3600, 7))), Approach.Way.PCP);
        assertThat(eventually(source, listening()))
                .extracting(CandidateSource.Lease::address)
                .containsExactly(new InetSocketAddress("25.1.1.11", 40_007));
    }

    @Test
    void a_refusal_is_nothing_to_tell_and_not_asked_for_again_at_once() throws Exception {
        PretendRouter router = router(
                new PretendRouter(question -> Optional.of(Answers.pcp(question, question.length > 24 ? 2 : 0, 0, 0))));
        PortMapping source = asking(router, Approach.Way.PCP);
        assertThat(source.candidates(listening(), later())).isEmpty();
        router.next(); // ANNOUNCE
        router.next(); // MAP
        assertThat(router.asked()).hasSize(2);
    }

    @Test
    void a_closed_lease_is_removed_at_the_router() throws Exception {
        PretendRouter router = router(new PretendRouter(Answers.speakingPcp(3600, 0)));
        List<CandidateSource.Lease> leases = eventually(asking(router, Approach.Way.PCP), listening());
        router.next();
        byte[] made = router.next();
        leases.get(0).close();
        byte[] removed = router.next();
        assertThat(ByteBuffer.wrap(removed).getInt(4)).isZero();
        assertThat(ByteBuffer.wrap(removed, 24, 12)).isEqualTo(ByteBuffer.wrap(made, 24, 12));
    }

    @Test
    void stopping_removes_every_mapping() throws Exception {
        PretendRouter router = router(new PretendRouter(Answers.speakingPcp(3600, 0)));
        PortMapping source = asking(router, Approach.Way.PCP);
        eventually(source, listening());
        eventually(source, new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_001));
        source.close();
        assertThat(router.asked().stream()
                        .filter(question -> question.length > 24)
                        .filter(question -> ByteBuffer.wrap(question).getInt(4) == 0))
                .hasSize(2);
    }

    @Test
    void what_a_router_speaks_is_found_out_once() {
        PretendRouter router = router(new PretendRouter(Answers.speakingPcp(3600, 0)));
        PortMapping source = asking(router, Approach.Way.PCP);
        eventually(source, listening());
        eventually(source, listening());
        assertThat(router.asked().stream().filter(question -> question.length == 24))
                .hasSize(1);
    }

    @Test
    void a_router_without_an_address_outside_is_of_no_use() {
        PretendRouter router = router(new PretendRouter(question -> {
            byte[] answer = Answers.pcp(question, 0, 3600, 40_000);
            if (question.length > 24) {
                Arrays.fill(answer, 56, 60, (byte) 0);
            }
            return Optional.of(answer);
        }));
        PortMapping source = asking(router, Approach.Way.PCP);
        assertThat(source.candidates(listening(), later())).isEmpty();
    }

    @Test
    void only_addresses_behind_a_router_are_asked_about() throws Exception {
        assertThat(Approach.behindRouter(InetAddress.getByName("192.168.1.10"))).isTrue();
        assertThat(Approach.behindRouter(InetAddress.getByName("100.64.0.9"))).isTrue();
        assertThat(Approach.behindRouter(InetAddress.getByName("2001:db8::1"))).isTrue();
        assertThat(Approach.behindRouter(InetAddress.getByName("203.0.113.9"))).isFalse();
        assertThat(Approach.behindRouter(InetAddress.getByName("127.0.0.1"))).isFalse();
        assertThat(Approach.behindRouter(InetAddress.getByName("fe80::1"))).isFalse();
        assertThat(Approach.behindRouter(InetAddress.getByName("fd00::1"))).isFalse();
    }

    @Test
    void only_addresses_that_are_to_be_used_are_asked_about() throws Exception {
        assertThat(PortMapping.bound(List.of("192.168.1.10, ::1")))
                .accepts(InetAddress.getByName("192.168.1.10"), InetAddress.getByName("::1"))
                .rejects(InetAddress.getByName("192.168.1.11"));
        assertThat(PortMapping.bound(List.of("fe80::1%eth0"))).rejects(InetAddress.getByName("192.168.1.11"));
        assertThat(PortMapping.bound(List.of(""))).accepts(InetAddress.getByName("192.168.1.11"));
        assertThatThrownBy(() -> PortMapping.bound(List.of("router.lan"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void wrong_settings_are_named() {
        assertThat(PortMapping.ways(List.of("upnp, PCP", ""))).containsExactly(Approach.Way.UPNP, Approach.Way.PCP);
        assertThatThrownBy(() -> PortMapping.ways(List.of("igd"))).hasMessageContaining("\"igd\"");
        assertThatThrownBy(() -> PortMapping.gateways("router.lan")).isInstanceOf(IllegalArgumentException.class);
        PretendRouter router = router(PretendRouter.silent());
        var approach = Approach.usual(List.of(), local -> true, local -> Optional.empty(), new Random());
        assertThat(router.address()).isNotNull();
        assertThatThrownBy(() -> new PortMapping(approach, Duration.ofSeconds(5), System::nanoTime))
                .hasMessageContaining("lifetime_seconds");
    }
}
