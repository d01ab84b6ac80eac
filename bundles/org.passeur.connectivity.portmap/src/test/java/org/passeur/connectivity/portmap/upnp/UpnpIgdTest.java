package org.passeur.connectivity.portmap.upnp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.passeur.connectivity.portmap.mapping.Granted;
import org.passeur.connectivity.portmap.mapping.MalformedAnswerException;
import org.passeur.connectivity.portmap.mapping.RefusedException;
import org.passeur.connectivity.portmap.mapping.Wish;
import org.passeur.spi.link.Deadline;

final class UpnpIgdTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final Wish WISH =
            Wish.of(new InetSocketAddress(HERE, 40_000), Duration.ofHours(1), new SecureRandom());

    private final PretendGateway gateway = new PretendGateway();

    UpnpIgdTest() throws IOException {}

    private UpnpIgd igd(String service) {
        gateway.offer(service);
        return new UpnpIgd(HERE, gateway.group(), new Random(7));
    }

    private UpnpIgd version1() {
        return igd("urn:schemas-upnp-org:service:WANIPConnection:1");
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private static Deadline later() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    @Test
    void a_gateway_is_found_asked_and_asked_to_forget() throws IOException {
        UpnpIgd igd = version1();
        assertThat(igd.spoken(later())).isTrue();
        Granted granted = igd.map(WISH, later());
        assertThat(granted.external()).isEqualTo(new InetSocketAddress("25.1.1.11", 40_000));
        igd.unmap(WISH, granted, later());
        assertThat(gateway.actions())
                .containsExactly("GetExternalIPAddress -", "AddPortMapping 40000", "DeletePortMapping 40000");
    }

    @Test
    void a_port_that_another_host_has_is_replaced_by_the_router_itself_from_version_2_on() throws IOException {
        UpnpIgd igd = igd("urn:schemas-upnp-org:service:WANIPConnection:2");
        gateway.fault("AddPortMapping", 718);
        assertThat(igd.map(WISH, later()).external().getPort()).isEqualTo(41_234);
    }

    @Test
    void with_version_1_other_ports_are_tried_and_not_for_ever() throws IOException {
        UpnpIgd igd = version1();
        gateway.fault("AddPortMapping", 718);
        assertThatThrownBy(() -> igd.map(WISH, later())).isInstanceOf(RefusedException.class);
        assertThat(gateway.actions().stream().filter(action -> action.startsWith("AddPortMapping")))
                .hasSize(5)
                .doesNotHaveDuplicates();
    }

    @Test
    void a_router_that_lends_only_for_ever_is_asked_so() throws IOException {
        UpnpIgd igd = version1();
        gateway.fault("AddPortMapping", 725);
        assertThatThrownBy(() -> igd.map(WISH, later())).isInstanceOf(IOException.class);
        assertThat(gateway.actions())
                .containsExactly("GetExternalIPAddress -", "AddPortMapping 40000", "AddPortMapping 40000");
    }

    @Test
    void a_refusal_says_what_can_be_done() throws IOException {
        UpnpIgd igd = version1();
        gateway.fault("AddPortMapping", 606);
        assertThatThrownBy(() -> igd.map(WISH, later()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("allow UPnP in its settings");
    }

    @Test
    void a_device_without_such_a_service_is_passed_over() throws IOException {
        UpnpIgd igd = igd("urn:schemas-upnp-org:service:SwitchPower:1");
        assertThat(igd.spoken(Deadline.after(Duration.ofMillis(300)))).isFalse();
    }

    @Test
    void nobody_makes_us_ask_another_host() throws IOException {
        String answer = "HTTP/1.1 200 OK\r\nLOCATION: http://198.51.100.7/x\r\n\r\n";
        assertThat(Ssdp.location(answer, HERE)).isEmpty();
        assertThat(Ssdp.location(answer.replace("198.51.100.7", "127.0.0.1"), HERE))
                .contains(URI.create("http://127.0.0.1/x"));
        assertThat(Ssdp.location(answer.replace("http://198.51.100.7/x", "file:///etc/passwd"), HERE))
                .isEmpty();
        assertThat(Ssdp.location("NOTIFY * HTTP/1.1\r\nLOCATION: http://127.0.0.1/x\r\n\r\n", HERE))
                .isEmpty();
        byte[] description = ("<root><service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>"
                        + "<controlURL>http://198.51.100.7/control</controlURL></service></root>")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(WanService.in(description, URI.create("http://127.0.0.1:5000/d.xml")))
                .isEmpty();
    }

    @Test
    void a_description_with_entities_is_not_read() {
        String document = "<!DOCTYPE root [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><root>&x;</root>";
        assertThatThrownBy(() -> Xml.parse(document.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedAnswerException.class);
    }

    @Test
    void a_description_too_deep_for_any_stack_is_malformed() {
        String deep = "<a>".repeat(15_000) + "</a>".repeat(15_000);
        String document = "<root><service><serviceType>" + deep + "</serviceType></service></root>";
        assertThatThrownBy(() -> WanService.in(
                        document.getBytes(StandardCharsets.UTF_8), URI.create("http://127.0.0.1:5000/d.xml")))
                .isInstanceOf(MalformedAnswerException.class);
    }

    @Test
    void a_description_without_end_is_given_up() throws IOException {
        UpnpIgd igd = version1();
        gateway.describe("<root>" + "x".repeat(200_000) + "</root>");
        assertThat(igd.spoken(Deadline.after(Duration.ofMillis(300)))).isFalse();
    }

    @Test
    void nobody_has_us_ask_a_port_that_is_none() throws IOException {
        String answer = "HTTP/1.1 200 OK\r\nLOCATION: http://127.0.0.1:99999/x\r\n\r\n";
        assertThat(Ssdp.location(answer, HERE)).isEmpty();
        byte[] description = ("<root><service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>"
                        + "<controlURL>http://127.0.0.1:99999/control</controlURL></service></root>")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(WanService.in(description, URI.create("http://127.0.0.1:5000/d.xml")))
                .isEmpty();
    }

    @Test
    void who_answers_with_many_descriptions_does_not_have_us_flood_the_LAN() throws Exception {
        var questions = new AtomicInteger();
        try (var liar = new DatagramSocket(0, HERE)) {
            var thread = new Thread(
                    () -> {
                        var question = new DatagramPacket(new byte[2048], 2048);
                        try {
                            while (true) {
                                liar.receive(question);
                                int before = questions.getAndIncrement();
                                for (int i = 0; before == 0 && i < 20; i++) {
                                    byte[] answer = ("HTTP/1.1 200 OK\r\nLOCATION: http://127.0.0.1/" + i + "\r\n\r\n")
                                            .getBytes(StandardCharsets.US_ASCII);
                                    liar.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
                                }
                            }
                        } catch (IOException e) {
                            assertThat(liar.isClosed()).isTrue();
                        }
                    },
                    "liar");
            thread.start();
            var ssdp = new Ssdp(new InetSocketAddress(HERE, liar.getLocalPort()));
            assertThat(ssdp.search(HERE, description -> false, Deadline.after(Duration.ofSeconds(2))))
                    .isFalse();
            liar.close();
            thread.join(20_000);
        }
        assertThat(questions.get()).isLessThan(20);
    }

    @Test
    void a_server_that_drips_its_headers_is_not_waited_for() throws Exception {
        var dripping = Executors.newSingleThreadScheduledExecutor();
        try (var server = new ServerSocket(0, 1, HERE)) {
            URI there = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
            dripping.execute(() -> drip(server, dripping));
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThatThrownBy(() -> Http.get(there, Deadline.after(Duration.ofMillis(500))))
                            .isInstanceOf(IOException.class));
        } finally {
            dripping.shutdownNow();
        }
    }

    private static void drip(ServerSocket server, ScheduledExecutorService dripping) {
        try {
            Socket client = server.accept();
            client.getOutputStream().write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            dripping.scheduleAtFixedRate(
                    () -> {
                        try {
                            client.getOutputStream().write('x');
                        } catch (IOException e) {
                            dripping.shutdown(); // it went away
                        }
                    },
                    0,
                    100,
                    TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            dripping.shutdown();
        }
    }
}
