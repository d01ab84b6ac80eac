package org.passeur.itests.felix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.tck.identity.TestHome;

/** What operators do, by processes: a bare node to enter by, the table, figures, the check. */
@Timeout(300)
class OperatorIT {
    private static final int USAGE = 2;
    private static final int UNREACHABLE = 4;

    @TempDir
    Path folder;

    private final List<PasseurProcess> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(PasseurProcess::close);
    }

    private PasseurProcess run(Path home, String... command) throws IOException {
        var process = PasseurProcess.start(home, command);
        started.add(process);
        return process;
    }

    private PasseurProcess ended(int code, Path home, String... command) throws Exception {
        PasseurProcess process = run(home, command);
        assertThat(process.exitCode()).as(process::said).isEqualTo(code);
        return process;
    }

    private static String port(JsonNode node) {
        return node.path("port").asText();
    }

    private PasseurProcess bare(Path home, String... more) throws IOException {
        List<String> line = new ArrayList<>(List.of("--json", "dht", "node", "--network", "77"));
        line.addAll(List.of(more));
        return run(home, line.toArray(String[]::new));
    }

    @Test
    void a_bare_node_serves_others_remembers_who_it_is_and_ends_in_order() throws Exception {
        Path bootstrap = Files.createDirectory(folder.resolve("bootstrap"));
        Path second = Files.createDirectory(folder.resolve("second"));
        PasseurProcess first = bare(bootstrap, "--port", "0");
        JsonNode ready = first.event("node");
        assertThat(ready.path("entry_points").get(0).asText()).isEqualTo("127.0.0.1:" + port(ready));
        assertThat(ready.path("network").asInt()).isEqualTo(77);
        PasseurProcess other = bare(second, "--port", "0", "--bootstrap", "127.0.0.1:" + port(ready));
        other.event("node");

        PasseurProcess listener = run(second, "--json", "dht", "listen", "a key");
        listener.event("listening");
        ended(0, second, "dht", "put", "a key", "hello");
        assertThat(listener.event("value").path("text").asText()).isEqualTo("hello");
        assertThat(listener.interrupt().exitCode()).as(listener::said).isZero();

        JsonNode got = ended(0, bootstrap, "--json", "dht", "get", "a key").event("value");
        assertThat(got.path("proof").asText()).isEqualTo("none");
        assertThat(got.path("content").binaryValue()).isEqualTo("hello".getBytes(UTF_8));
        assertThat(ended(0, bootstrap, "dht", "status").out())
                .anyMatch(line -> line.matches(" +1  opendht_nodes\\{family=ipv4,node=.*,state=good}"));
        assertThat(ended(0, bootstrap, "metrics", "--prometheus").out())
                .contains("# TYPE passeur_opendht_nodes gauge")
                .anyMatch(line -> line.startsWith("passeur_opendht_stored_values{") && line.endsWith(" 1"));
        assertThat(ended(1, bootstrap, "id").errors()).contains("bare").contains("another --home");

        first.signal("TERM");
        assertThat(first.exitCode()).as(first::said).isZero();
        assertThat(bootstrap.resolve("dht-node/node-id"))
                .content()
                .startsWith(ready.path("node").asText());
        assertThat(bootstrap.resolve("dht-node/nodes")).isNotEmptyFile();
    }

    @Test
    void check_and_the_table_work_beside_an_account_too() throws Exception {
        Path bootstrap = Files.createDirectory(folder.resolve("bootstrap"));
        JsonNode ready = bare(bootstrap, "--port", "0").event("node");
        Path alice = TestHome.prepare(folder.resolve("alice"), "alice");
        PasseurProcess alices = run(
                alice,
                "--json",
                "--network",
                "77",
                "--bootstrap",
                "127.0.0.1:" + port(ready),
                "receive",
                "--into",
                folder.resolve("inbox").toString());
        alices.event("ticket");
        PasseurProcess check = run(alice, "--json", "check", "--within", "20");
        JsonNode verdict = check.event("checkup");
        assertThat(check.event("finding", "\"subject\":\"DHT\"").path("verdict").asText())
                .as(check::said)
                .isEqualTo("ok");
        assertThat(check.exitCode()).isEqualTo(verdict.path("reachable").asBoolean() ? 0 : UNREACHABLE);
        assertThat(ended(0, alice, "--json", "metrics").events())
                .anyMatch(event -> event.path("name").asText().equals("core_providers"))
                .anyMatch(event -> event.path("name").asText().equals("opendht_published_values")
                        && event.path("value").asInt() > 0);
        ended(USAGE, alice, "dht", "node");
    }

    @Test
    void a_check_without_any_other_node_says_that_files_cannot_be_received() throws Exception {
        Path alice = TestHome.prepare(folder.resolve("alice"), "alice");
        PasseurProcess check = ended(UNREACHABLE, alice, "--json", "--network", "78", "check", "--within", "3");
        assertThat(check.event("checkup").path("reachable").asBoolean()).isFalse();
        assertThat(check.event("finding", "\"subject\":\"signalling\"")
                        .path("text")
                        .asText())
                .contains("--bootstrap");
    }
}
