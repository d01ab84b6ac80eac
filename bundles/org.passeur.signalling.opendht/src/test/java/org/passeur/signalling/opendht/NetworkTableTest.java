package org.passeur.signalling.opendht;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.Finding;
import org.passeur.api.Finding.Verdict;
import org.passeur.api.Metric;
import org.passeur.api.SharedTable;
import org.passeur.api.TableKey;
import org.passeur.api.TableStatus;
import org.passeur.api.TableValue;
import org.passeur.api.TableValue.Proof;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.net.BindAddresses;
import org.passeur.spi.link.Deadline;

@Timeout(120)
class NetworkTableTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final TableKey KEY = TableKey.of("a key");

    @TempDir
    Path folder;

    private final List<OpenDhtNode> nodes = new ArrayList<>();
    private OpenDhtNode one;
    private OpenDhtNode two;

    @BeforeEach
    void two_bare_nodes() throws Exception {
        one = node("one", 0, List.of());
        two = node("two", 0, List.of(address(one)));
        until(() -> one.running().node().connected() && two.running().node().connected(), "the two know each other");
    }

    @AfterEach
    void no_node_is_left() {
        nodes.forEach(OpenDhtNode::close);
    }

    private OpenDhtNode node(String name, int port, List<HostPort> bootstrap) throws IOException {
        var node = new OpenDhtNode(
                new Settings(port, BindAddresses.parse(List.of("127.0.0.1")), bootstrap, 7, false),
                folder.resolve(name));
        nodes.add(node);
        return node;
    }

    private static HostPort address(OpenDhtNode node) {
        InetSocketAddress entry = node.running().entryPoints().get(0);
        return new HostPort(entry.getAddress().getHostAddress(), entry.getPort());
    }

    private static void until(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static SharedTable table(OpenDhtNode node) {
        return new NetworkTable(node.running());
    }

    private static List<TableValue> all(SharedTable table, TableKey key) throws IOException {
        List<TableValue> found = new ArrayList<>();
        table.get(key, found::add, LONG);
        return found;
    }

    private static String text(TableValue value) {
        return new String(value.content(), UTF_8);
    }

    @Test
    void what_one_puts_the_other_gets_up_to_the_limit() throws Exception {
        table(one).put(KEY, "hello".getBytes(UTF_8), LONG);
        table(one).put(KEY, new byte[SharedTable.MAX_CONTENT], LONG);
        List<TableValue> found = all(table(two), KEY);
        assertThat(found).hasSize(2);
        assertThat(found).allMatch(value -> value.proof() == Proof.NONE && value.id() != 0);
        assertThat(found).anyMatch(value -> text(value).equals("hello"));
        assertThat(all(table(two), TableKey.of("another key"))).isEmpty();
        assertThatThrownBy(() -> table(one).put(KEY, new byte[SharedTable.MAX_CONTENT + 1], LONG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("61440");
    }

    @Test
    void a_listener_is_told_what_is_there_and_what_comes_until_it_is_closed() throws Exception {
        table(two).put(KEY, "before".getBytes(UTF_8), LONG);
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        var listening = table(one).listen(KEY, value -> told.add(text(value)));
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("before");
        table(two).put(KEY, "after".getBytes(UTF_8), LONG);
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("after");
        listening.close();
        table(two).put(KEY, "too late".getBytes(UTF_8), LONG);
        assertThat(all(table(one), KEY)).hasSize(3);
        assertThat(told).isEmpty();
    }

    @Test
    void a_signature_is_shown_as_what_it_is() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        Id key = Id.ofHex(KEY.hex());
        Value.Open signed =
                Signing.sign(1, Body.owned(keys.getPublic(), 3, null, "signed".getBytes(UTF_8)), keys.getPrivate());
        var forged = new Value.Open(
                2, Body.owned(keys.getPublic(), 0, null, "forged".getBytes(UTF_8)), signed.signature(), 0);
        var sealed = new Value.Closed(3, Bytes.of(new byte[600]), 0);
        // other nodes take no forged one, but its author's own node has it
        one.running().node().put(key, signed);
        one.running().node().put(key, forged);
        one.running().node().put(key, sealed);
        List<TableValue> found = all(table(one), KEY);
        assertThat(found).extracting(TableValue::proof).contains(Proof.SIGNED, Proof.FORGED, Proof.SEALED);
        for (TableValue value : found) {
            if (value.proof() == Proof.SIGNED) {
                assertThat(value.owner())
                        .contains(Id.hash(keys.getPublic().getEncoded()).toString());
                assertThat(value.edition()).isEqualTo(3);
            } else {
                assertThat(value.owner()).isEqualTo(Optional.empty());
            }
        }
    }

    @Test
    void what_is_kept_is_there_until_it_is_closed() throws Exception {
        var kept = table(one).keep(KEY, "kept".getBytes(UTF_8));
        until(() -> figure(two, "opendht_stored_values", "") == 1, "the other node has it");
        assertThat(figure(one, "opendht_published_values", "")).isEqualTo(1);
        kept.close();
        until(() -> figure(one, "opendht_published_values", "") == 0, "it is not kept any more");
    }

    private static double figure(OpenDhtNode node, String name, String label) {
        return table(node).status().figures().stream()
                .filter(metric ->
                        metric.name().equals(name) && metric.labels().toString().contains(label))
                .mapToDouble(Metric::value)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    @Test
    void the_status_says_who_and_where_the_node_is_and_what_it_has() throws Exception {
        table(one).put(KEY, new byte[1000], LONG);
        TableStatus status = table(two).status();
        assertThat(status.node()).matches("[0-9a-f]{40}");
        assertThat(status.network()).isEqualTo(7);
        assertThat(status.port()).isEqualTo(address(two).port());
        assertThat(status.connected()).isTrue();
        assertThat(status.entryPoints()).containsExactly(new InetSocketAddress("127.0.0.1", status.port()));
        assertThat(figure(two, "opendht_nodes", "state=good")).isEqualTo(1);
        assertThat(figure(two, "opendht_stored_bytes", "")).isGreaterThanOrEqualTo(1000);
        assertThat(figure(two, "opendht_drops_total", "reason=malformed")).isZero();
        assertThat(status.figures().stream()
                        .collect(Collectors.groupingBy(m -> m.name() + m.labels(), Collectors.counting()))
                        .values())
                .allMatch(count -> count == 1);
    }

    @Test
    void the_node_has_the_same_id_and_its_acquaintances_again() throws Exception {
        String id = two.running().node().id().toString();
        two.close();
        OpenDhtNode again = node("two", 0, List.of());
        assertThat(again.running().node().id().toString()).isEqualTo(id);
        until(() -> again.running().node().connected(), "it enters by the node that it remembers");
        assertThat(Files.readString(folder.resolve("two").resolve("node-id"))).startsWith(id);
    }

    @Test
    void a_port_that_is_taken_is_said_with_what_to_do() {
        assertThatThrownBy(() -> node("three", address(one).port(), List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("UDP port " + address(one).port())
                .hasMessageContaining("choose another port");
    }

    @Test
    void nothing_is_asked_of_a_node_that_has_left() {
        SharedTable table = table(one);
        one.close();
        assertThatThrownBy(() -> table.get(KEY, value -> {}, LONG)).hasMessageContaining("has left");
        assertThatThrownBy(() -> table.put(KEY, new byte[1], LONG)).hasMessageContaining("has left");
        assertThatThrownBy(() -> table.listen(KEY, value -> {})).hasMessageContaining("has left");
    }

    @Test
    void a_search_ends_by_its_deadline_and_by_an_interrupt() throws Exception {
        SharedTable table = table(one);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> table.get(KEY, value -> {}, LONG)).hasMessage("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        table.get(KEY, value -> {}, Duration.ZERO);
    }

    @Test
    void the_check_says_whether_nodes_answer_and_how_they_see_us() throws Exception {
        List<Finding> findings = new NodeCheck(one.running()).check(Deadline.after(LONG));
        assertThat(findings.get(0).subject()).isEqualTo("DHT");
        assertThat(findings.get(0).verdict()).isEqualTo(Verdict.OK);
        assertThat(findings).anyMatch(f -> f.subject().equals("LAN discovery") && f.verdict() == Verdict.NOTE);
    }

    @Test
    void the_check_of_a_lonely_node_says_what_to_do() throws Exception {
        OpenDhtNode lonely = node("lonely", 0, List.of());
        Finding first = new NodeCheck(lonely.running())
                .check(Deadline.after(Duration.ofSeconds(2)))
                .get(0);
        assertThat(first.verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(first.text()).contains("UDP").contains("--bootstrap");
    }
}
