package org.passeur.signalling.opendht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.opendht.pack.Id;
import org.passeur.signalling.opendht.net.BindAddresses;
import org.passeur.signalling.opendht.wire.NodeAddress;

class SettingsTest {
    private static final BindAddresses ALL = BindAddresses.parse(List.of());

    @Test
    void what_is_out_of_range_is_refused_with_the_name_of_the_key() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Settings(65_536, ALL, List.of(), 0, true))
                .withMessageContaining("port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Settings(0, ALL, List.of(), 1L << 32, true))
                .withMessageContaining("network_id");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BindAddresses.parse(List.of("localhost")))
                .withMessageContaining("bind_addresses");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse("a host:4222"))
                .withMessageContaining("bootstrap");
        assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse("host:0"));
    }

    @Test
    void bootstrap_nodes_are_names_or_addresses() throws Exception {
        assertThat(HostPort.parse("bootstrap.example:4223")).isEqualTo(new HostPort("bootstrap.example", 4223));
        assertThat(HostPort.parse("bootstrap.example")).isEqualTo(new HostPort("bootstrap.example", 4222));
        assertThat(HostPort.parse("[::1]:5")).isEqualTo(new HostPort("::1", 5));
        assertThat(HostPort.parse("127.0.0.1:5").resolve()).containsExactly(new InetSocketAddress("127.0.0.1", 5));
    }

    @Test
    void nothing_is_multicast_when_only_loopback_is_bound() {
        assertThat(new Settings(0, BindAddresses.parse(List.of("127.0.0.1", "::1")), List.of(), 0, true).discovers())
                .isFalse();
        assertThat(new Settings(0, ALL, List.of(), 0, true).discovers()).isTrue();
        assertThat(new Settings(0, ALL, List.of(), 0, false).discovers()).isFalse();
    }

    @Test
    void known_nodes_are_remembered_and_rubbish_is_passed_over(@TempDir Path folder) throws Exception {
        var known = new KnownNodes(folder);
        assertThat(known.load()).isEmpty();
        var four = new InetSocketAddress("192.0.2.1", 4222);
        var six = new InetSocketAddress("2001:db8::1", 4223);
        known.save(List.of(new NodeAddress(Id.hash("a"), four), new NodeAddress(Id.hash("b"), six)));
        Files.writeString(folder.resolve("nodes"), Files.readString(folder.resolve("nodes")) + "rubbish\n\u0007\n");
        assertThat(known.load()).containsExactly(four, six);
        known.save(List.of());
        assertThat(known.load()).as("none is worse than the old ones").hasSize(2);
        Files.write(folder.resolve("nodes"), new byte[20_000]);
        assertThat(known.load()).isEmpty();
    }
}
