package org.passeur.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.Checkup;
import org.passeur.api.Finding;
import org.passeur.api.LinkPath;
import org.passeur.api.SharedTable;
import org.passeur.api.TableKey;
import org.passeur.api.TableValue;
import org.passeur.api.TableValue.Proof;

@Timeout(60)
class OperatorCommandsTest {
    private static final String HELLO = TableKey.of("hello").hex();

    @TempDir
    Path folder;

    private final PretendNode node = new PretendNode();
    private final PretendTable table = new PretendTable();
    private final List<Exception> faults = new ArrayList<>();
    private final CommandRunner runner = new CommandRunner(node, console -> ExitCode.DONE, faults::add);
    private final MemoryConsole console = new MemoryConsole(Path.of("").toAbsolutePath(), "");

    OperatorCommandsTest() {
        node.tables = List.of(table.as("org.passeur.signalling.opendht", false));
    }

    private int run(String... line) {
        return runner.run(List.of(line), console);
    }

    private CompletableFuture<Integer> running(String... line) {
        return CompletableFuture.supplyAsync(() -> run(line));
    }

    private static TableValue value(Proof proof, byte[] content) {
        return new TableValue(
                0x1234,
                0,
                proof,
                proof == Proof.SIGNED ? Optional.of("5".repeat(40)) : Optional.empty(),
                2,
                "",
                content);
    }

    private JsonNode json(int line) throws Exception {
        return new ObjectMapper().readTree(console.lines().get(line));
    }

    @Test
    void status_shows_the_node_and_its_figures_but_no_drops_that_never_happened() {
        assertThat(run("dht", "status")).isZero();
        assertThat(console.lines())
                .containsExactly(
                        "node      " + "7".repeat(40) + ", by signalling.opendht",
                        "network   0 (the public one), other nodes are known",
                        "port      UDP 4222",
                        "seen as   127.0.0.1",
                        "enter by  127.0.0.1:4222",
                        "             3  opendht_nodes{state=good}",
                        "             5  opendht_drops_total{reason=malformed}");
    }

    @Test
    void status_for_programs_has_a_line_for_the_node_and_one_for_each_figure() throws Exception {
        assertThat(run("dht", "status", "--json")).isZero();
        assertThat(json(0).path("event").asText()).isEqualTo("table");
        assertThat(json(0).path("port").asInt()).isEqualTo(4222);
        assertThat(json(0).path("entry_points").get(0).asText()).isEqualTo("127.0.0.1:4222");
        assertThat(json(1).path("event").asText()).isEqualTo("metric");
        assertThat(json(1).path("labels").path("state").asText()).isEqualTo("good");
        assertThat(console.lines()).hasSize(4);
    }

    @Test
    void a_table_can_be_chosen_by_the_end_of_its_providers_name() {
        var other = new PretendTable();
        node.tables = List.of(table.as("org.passeur.signalling.opendht", false), other.as("org.example.proxy", false));
        assertThat(run("dht", "put", "hello", "text", "--provider", "proxy")).isZero();
        assertThat(table.calls).isEmpty();
        assertThat(other.calls).containsExactly("put " + HELLO + " text");
    }

    @Test
    void put_takes_a_text_or_a_file_but_not_both_nor_too_much() throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "of the file");
        Path large = Files.write(folder.resolve("large"), new byte[SharedTable.MAX_CONTENT + 1]);
        assertThat(run("dht", "put", "hello", "text")).isZero();
        assertThat(run("dht", "put", "A".repeat(40), "--file", file.toString())).isZero();
        assertThat(table.calls).containsExactly("put " + HELLO + " text", "put " + "a".repeat(40) + " of the file");
        assertThat(run("dht", "put", "hello")).isEqualTo(2);
        assertThat(run("dht", "put", "hello", "text", "--file", file.toString()))
                .isEqualTo(2);
        assertThat(run("dht", "put", "hello", "--file", large.toString())).isEqualTo(2);
        assertThat(console.complained()).contains("at most 61440 bytes");
        assertThat(console.lines()).first().isEqualTo("stored                 4 B under " + HELLO);
    }

    @Test
    void what_is_put_for_good_is_kept_until_the_command_is_ended() throws Exception {
        var code = running("dht", "put", "hello", "text", "--permanent");
        assertThat(table.kept.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(table.closed.getCount()).isOne();
        console.cancelled().cancel();
        assertThat(code.get(20, TimeUnit.SECONDS)).isZero();
        assertThat(table.closed.getCount()).isZero();
    }

    @Test
    void get_shows_where_values_come_from() {
        table.values = List.of(
                value(Proof.NONE, "hello".getBytes(UTF_8)),
                value(Proof.SIGNED, "signed".getBytes(UTF_8)),
                value(Proof.FORGED, "forged".getBytes(UTF_8)),
                value(Proof.SEALED, new byte[] {1, 2, (byte) 0xff}));
        assertThat(run("dht", "get", "hello")).isZero();
        assertThat(console.lines())
                .containsExactly(
                        "0000000000001234  unsigned             5 B  \"hello\"",
                        "0000000000001234  signed by 55555555…  6 B  \"signed\"",
                        "0000000000001234  FORGED               6 B  \"forged\"",
                        "0000000000001234  sealed               3 B  0x0102ff");
    }

    @Test
    void no_value_can_move_the_cursor_break_a_line_or_fill_the_screen() throws Exception {
        table.values = List.of(
                value(Proof.NONE, "a\u001b[2Jb\nc".getBytes(UTF_8)),
                value(Proof.NONE, "\u202eevil".getBytes(UTF_8)),
                value(Proof.NONE, "\u009b2J".getBytes(UTF_8)),
                value(Proof.NONE, "x".repeat(50_000).getBytes(UTF_8)));
        assertThat(run("dht", "get", "hello")).isZero();
        assertThat(console.lines()).hasSize(4).allMatch(line -> line.length() < 300);
        assertThat(console.printed()).doesNotContain("\u001b", "\u202e", "\u009b");
        assertThat(run("dht", "get", "hello", "--json")).isZero();
        assertThat(console.printed()).doesNotContain("\u001b", "\u202e", "\u009b");
        assertThat(json(4).has("text")).isFalse();
        assertThat(json(4).path("content").binaryValue()).isEqualTo("a\u001b[2Jb\nc".getBytes(UTF_8));
        assertThat(json(7).path("text").asText()).hasSize(50_000);
    }

    @Test
    void nothing_under_a_key_is_no_failure() {
        assertThat(run("dht", "get", "hello")).isZero();
        assertThat(console.lines()).isEmpty();
        assertThat(console.complained()).contains("no values under " + HELLO);
    }

    @Test
    void a_search_is_ended_by_the_wish_to_end() throws Exception {
        table.slow = true;
        var code = running("dht", "get", "hello");
        assertThat(table.getting.await(20, TimeUnit.SECONDS)).isTrue();
        console.cancelled().cancel();
        assertThat(code.get(20, TimeUnit.SECONDS)).isEqualTo(6);
    }

    @Test
    void listen_shows_what_comes_and_ends_with_0() throws Exception {
        table.values = List.of(value(Proof.NONE, "hello".getBytes(UTF_8)));
        var code = running("dht", "listen", "hello");
        assertThat(table.kept.await(20, TimeUnit.SECONDS)).isTrue();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!console.printed().contains("\"hello\"") && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        console.cancelled().cancel();
        assertThat(code.get(20, TimeUnit.SECONDS)).isZero();
        assertThat(table.closed.getCount()).isZero();
        assertThat(console.lines())
                .containsExactly(
                        "listening at " + HELLO + " (Ctrl-C ends it)",
                        "0000000000001234  unsigned             5 B  \"hello\"",
                        "ended");
    }

    @Test
    void a_bare_node_says_where_it_is_and_stays() throws Exception {
        node.bare = true;
        node.tables = List.of(table.as("org.passeur.signalling.opendht", true));
        var ended = new MemoryConsole(folder, "");
        var code = CompletableFuture.supplyAsync(
                () -> runner.run(List.of("dht", "node", "--json", "--port", "4222"), ended));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!ended.printed().contains("\n") && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertThat(ended.printed()).contains("\"event\":\"node\"", "\"entry_points\":[\"127.0.0.1:4222\"]");
        assertThat(code).isNotDone();
        ended.cancelled().cancel();
        assertThat(code.get(20, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void a_node_with_an_account_is_not_taken_for_a_bare_one() {
        assertThat(run("dht", "node")).isEqualTo(2);
        assertThat(console.complained()).contains("another --home");
    }

    @Test
    void commands_that_need_an_account_say_that_a_bare_node_has_none() {
        node.bare = true;
        node.ready = false;
        node.tables = List.of(table.as("org.passeur.signalling.opendht", true));
        console.mayStay = false;
        assertThat(run("id")).isEqualTo(1);
        assertThat(console.complained()).contains("bare").contains("another --home");
    }

    @Test
    void what_stays_is_refused_where_nothing_may_stay() {
        console.mayStay = false;
        assertThat(run("dht", "listen", "hello")).isEqualTo(2);
        assertThat(run("dht", "node")).isEqualTo(2);
        assertThat(run("dht", "put", "hello", "text", "--permanent")).isZero();
        assertThat(console.lines()).last().isEqualTo("it is kept until the node ends");
    }

    @Test
    void dht_alone_is_a_usage_error() {
        assertThat(run("dht")).isEqualTo(2);
        assertThat(console.complained()).contains("status, put, get, listen or node");
    }

    @Test
    void a_value_that_no_node_takes_is_unreachable() {
        table.connected = false;
        console.mayStay = false;
        assertThat(run("dht", "put", "hello", "text")).isEqualTo(4);
        assertThat(console.complained()).contains("no other node took the value");
    }

    @Test
    void metrics_are_one_line_each() throws Exception {
        assertThat(run("metrics", "--json")).isZero();
        assertThat(console.lines()).hasSize(3);
        assertThat(json(0).path("value").isIntegralNumber()).isTrue();
        assertThat(json(2).path("value").asDouble()).isEqualTo(1.5);
        assertThat(json(2).path("kind").asText()).isEqualTo("counter");
    }

    @Test
    void metrics_can_be_scraped() {
        assertThat(run("metrics", "--prometheus")).isZero();
        assertThat(console.printed()).isEqualTo("""
                        # HELP passeur_core_providers providers that fill a slot now
                        # TYPE passeur_core_providers gauge
                        passeur_core_providers{slot="security"} 2
                        passeur_core_providers{slot="identity"} 1
                        # HELP passeur_example_seconds_total seconds
                        # TYPE passeur_example_seconds_total counter
                        passeur_example_seconds_total 1.5
                        """);
    }

    @Test
    void a_bare_node_has_metrics_too() {
        node.bare = true;
        assertThat(run("metrics", "--prometheus")).isZero();
        assertThat(console.printed()).contains("passeur_opendht_nodes{state=\"good\"} 3\n");
    }

    @Test
    void check_is_a_few_lines_and_tells_by_its_exit_code_whether_files_can_be_received() throws Exception {
        node.missing = List.of();
        List<Finding> findings = List.of(
                Finding.ok("IPv4", "192.0.2.1").opening(LinkPath.Kind.HOST),
                Finding.problem("TURN server", "no answer: check --turn"));
        node.checkup = new Checkup(findings, true);
        assertThat(run("check", "--within", "7")).isZero();
        assertThat(node.calls).containsExactly("check PT7S");
        assertThat(console.lines())
                .containsExactly(
                        "ok       IPv4            192.0.2.1", "PROBLEM  TURN server     no answer: check --turn");
        node.checkup = new Checkup(findings, false);
        assertThat(run("--json", "check")).isEqualTo(4);
        assertThat(json(2).path("ways").get(0).asText()).isEqualTo("host");
        assertThat(json(3).path("verdict").asText()).isEqualTo("problem");
        assertThat(json(4).path("event").asText()).isEqualTo("checkup");
        assertThat(json(4).path("reachable").asBoolean()).isFalse();
        assertThat(run("check", "--within", "0")).isEqualTo(2);
        assertThat(faults).isEmpty();
    }
}
