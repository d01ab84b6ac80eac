package org.passeur.signalling.opendht.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.passeur.opendht.Vectors;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.signalling.opendht.net.UdpLoop;

class LanDiscoveryTest {
    private static final byte[] CAPTURED =
            Vectors.captured("discovery.announce").bytes();
    private static final Id NODE = Id.ofHex("1aaaa28256ec555cdd4c4d57f3b80ffa9f5a87fd");
    private static final InetSocketAddress THERE = new InetSocketAddress("192.0.2.7", LanMulticast.PORT);

    private static final String NO_MULTICAST = "the loopback interface of this machine carries no multicast";

    private final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    private final List<byte[]> multicast = new ArrayList<>();
    private final List<byte[]> unicast = new ArrayList<>();
    private final List<InetSocketAddress> found = new ArrayList<>();

    private final LanSocket socket = new LanSocket() {
        @Override
        public void multicast(byte[] datagram) {
            multicast.add(datagram);
        }

        @Override
        public void send(InetSocketAddress to, byte[] datagram) {
            unicast.add(datagram);
        }
    };

    private LanDiscovery discovery(UdpLoop loop, LanSocket by, Id self, long network) {
        return new LanDiscovery(loop, by, self, 4501, network, () -> true, found::addAll);
    }

    @Test
    void query_and_announcement_are_the_captured_ones() throws Exception {
        assertThat(Announcement.query())
                .isEqualTo(Vectors.captured("discovery.query").bytes());
        assertThat(HexFormat.of().formatHex(new Announcement(NODE, 4501, 0).encode()))
                .isEqualTo(HexFormat.of().formatHex(CAPTURED));
        assertThat(Announcement.decode(CAPTURED)).contains(new Announcement(NODE, 4501, 0));
    }

    @Test
    void everything_that_was_said_at_a_discovery_is_encoded_to_as_many_bytes() throws Exception {
        int announcements = 0;
        for (String said : Vectors.discovery()) {
            JsonNode json = new ObjectMapper().readTree(said);
            if (json.isTextual()) {
                assertThat(Announcement.query()).isEqualTo(new byte[] {(byte) 0xa1, 'q'});
            } else if (json.has("dht")) {
                JsonNode dht = json.get("dht");
                var announcement = new Announcement(
                        Id.ofHex(dht.get(0).asText().substring("bin20:".length())),
                        dht.get(1).asInt(),
                        dht.get(2).asLong());
                assertThat(announcement.encode()).hasSize(32);
                assertThat(Announcement.decode(announcement.encode())).contains(announcement);
                announcements++;
            }
        }
        assertThat(announcements).isEqualTo(7);
    }

    @Test
    void an_announcement_of_people_only_is_no_node() throws Exception {
        assertThat(Announcement.decode(HexFormat.of().parseHex("81a46a616d6990")))
                .isEmpty();
    }

    @Test
    void an_announcement_cut_at_every_offset_is_malformed() {
        for (int length = 0; length < CAPTURED.length; length++) {
            byte[] cut = Arrays.copyOf(CAPTURED, length);
            assertThatThrownBy(() -> Announcement.decode(cut)).isInstanceOf(Malformed.class);
        }
    }

    @Test
    void nodes_of_our_network_are_found_and_queries_answered() throws Exception {
        try (UdpLoop loop = new UdpLoop("passeur-opendht-test")) {
            LanDiscovery discovery = discovery(loop, socket, Id.hash("us"), 0);
            discovery.start();
            assertThat(multicast).hasSize(2);
            discovery.received(THERE, CAPTURED);
            discovery.received(THERE, Announcement.query());
            discovery.received(THERE, new byte[] {1, 2, 3});
            assertThat(found).containsExactly(new InetSocketAddress("192.0.2.7", 4501));
            assertThat(unicast).containsExactly(new Announcement(Id.hash("us"), 4501, 0).encode());
        }
    }

    @Test
    void a_flood_is_not_answered_nor_are_its_addresses_asked() throws Exception {
        try (UdpLoop loop = new UdpLoop("passeur-opendht-test", () -> 0, () -> 0)) {
            LanDiscovery discovery = discovery(loop, socket, Id.hash("us"), 0);
            for (int i = 0; i < 1_000; i++) {
                discovery.received(THERE, Announcement.query());
                discovery.received(THERE, CAPTURED);
            }
            assertThat(unicast).hasSizeBetween(1, 100);
            assertThat(found).hasSizeBetween(1, 100);
        }
    }

    @Test
    void other_networks_and_we_ourselves_are_not_found() throws Exception {
        try (UdpLoop loop = new UdpLoop("passeur-opendht-test")) {
            discovery(loop, socket, Id.hash("us"), 7).received(THERE, CAPTURED);
            discovery(loop, socket, NODE, 0).received(THERE, CAPTURED);
            assertThat(found).isEmpty();
        }
    }

    @Test
    void two_nodes_hear_each_other_by_multicast_on_the_loopback_interface() throws Exception {
        List<NetworkInterface> loopback = loopback();
        try (UdpLoop loop = new UdpLoop("passeur-opendht-test")) {
            LanMulticast one = multicast(loop, () -> loopback);
            LanMulticast two = multicast(loop, () -> loopback);
            assumeTrue(one.rejoin() && two.rejoin(), NO_MULTICAST);
            loop.start();
            loop.execute(() -> one.multicast(Announcement.query()));
            assertThat(heard()).isEqualTo(Announcement.query());
        }
    }

    @Test
    void a_network_that_went_and_came_back_is_joined_again() throws Exception {
        List<NetworkInterface> loopback = loopback();
        List<NetworkInterface> now = new ArrayList<>(loopback);
        try (UdpLoop loop = new UdpLoop("passeur-opendht-test")) {
            LanMulticast one = multicast(loop, () -> List.copyOf(now));
            LanMulticast two = multicast(loop, () -> loopback);
            assumeTrue(one.rejoin() && two.rejoin(), NO_MULTICAST);
            assertThat(one.rejoin()).as("nothing has changed").isFalse();
            now.clear();
            assertThat(one.rejoin()).as("there is no network").isFalse();
            now.addAll(loopback);
            assertThat(one.rejoin()).as("there is one again").isTrue();
            loop.start();
            loop.execute(() -> one.multicast(Announcement.query()));
            assertThat(heard()).isEqualTo(Announcement.query());
        }
    }

    private static List<NetworkInterface> loopback() throws IOException {
        return List.of(NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1")));
    }

    private byte[] heard() throws InterruptedException {
        byte[] datagram = heard.poll(3, TimeUnit.SECONDS);
        assumeTrue(datagram != null, NO_MULTICAST);
        return datagram;
    }

    /** On a port of the test's own, not to be heard by real nodes. */
    private LanMulticast multicast(UdpLoop loop, Supplier<List<NetworkInterface>> interfaces) {
        return new LanMulticast(loop, interfaces, 18_888, (from, datagram) -> heard.add(datagram));
    }
}
