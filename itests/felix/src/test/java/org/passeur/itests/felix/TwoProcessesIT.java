package org.passeur.itests.felix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.identity.TestHome;

/** Two nodes side by side, each a process that was started by a command line: what they tell, and their exit codes. */
@Timeout(180)
class TwoProcessesIT {
    private static final long MIB = 1 << 20;
    private static final int REFUSED = 3;
    private static final int UNREACHABLE = 4;
    private static final int CANCELLED = 6;
    private static final int STORAGE = 7;

    @TempDir
    Path folder;

    private final List<PasseurProcess> started = new ArrayList<>();
    private Path alice;
    private Path bob;
    private Path inbox;

    @BeforeEach
    void prepare() throws IOException {
        alice = TestHome.prepare(folder.resolve("home of alice"), "alice");
        bob = TestHome.prepare(folder.resolve("home of bob"), "bob");
        inbox = folder.resolve("inbox");
    }

    @AfterEach
    void stop() {
        started.forEach(PasseurProcess::close);
    }

    private PasseurProcess run(Path home, String... command) throws IOException {
        var process = PasseurProcess.start(home, command);
        started.add(process);
        return process;
    }

    /** Bob's node, ready to receive. */
    private PasseurProcess receive(String accept) throws IOException, InterruptedException {
        var bobs = run(bob, "--json", "receive", "--into", inbox.toString(), "--accept", accept, "--once");
        bobs.event("ticket");
        return bobs;
    }

    private PasseurProcess send(Path file, PasseurProcess to) throws IOException, InterruptedException {
        return run(alice, "--json", "send", file.toString(), "--to", ticket(to));
    }

    private static String ticket(PasseurProcess receiver) throws IOException, InterruptedException {
        return receiver.event("ticket").path("ticket").asText();
    }

    private Path small() throws IOException {
        return Files.writeString(folder.resolve("a letter.txt"), "Bonjour.\n");
    }

    /** Takes no room on most disks, but some time to send. */
    private Path large() throws IOException {
        Path file = folder.resolve("large.bin");
        try (var content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(4096 * MIB);
        }
        return file;
    }

    private List<String> received() throws IOException {
        try (Stream<Path> files = Files.list(inbox)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static List<String> kinds(PasseurProcess process) throws IOException {
        return process.events().stream()
                .map(event -> event.path("event").asText())
                .distinct()
                .toList();
    }

    @Test
    void a_file_goes_round_and_every_step_is_told_as_json() throws Exception {
        var bobs = receive("all");
        var alices = send(small(), bobs);
        assertThat(alices.exitCode()).as(alices::said).isZero();
        assertThat(bobs.exitCode()).as(bobs::said).isZero();
        assertThat(inbox.resolve("a letter.txt")).hasContent("Bonjour.\n");
        assertThat(kinds(alices))
                .containsSubsequence(
                        "created",
                        "device-found",
                        "offer-sent",
                        "offer-answered",
                        "link",
                        "secured",
                        "awaiting-peer",
                        "accepted",
                        "part-ended",
                        "finished");
        assertThat(kinds(bobs)).containsSubsequence("ticket", "offer", "accepted", "part-ended", "finished");
        for (JsonNode event : alices.events()) {
            assertThat(event.isObject()).isTrue();
            assertThat(Instant.parse(event.path("time").asText())).isBeforeOrEqualTo(Instant.now());
            assertThat(event.path("transfer").asText()).matches("[0-9a-f]{1,16}");
        }
        JsonNode path = alices.event("link").path("path");
        assertThat(path.path("kind").asText()).isEqualTo("host");
        assertThat(path.path("local").asText()).startsWith("127.0.0.1:");
        assertThat(path.path("remote").asText()).startsWith("127.0.0.1:");
        assertThat(path.path("provider").asText()).isEqualTo("org.passeur.connectivity.ice");
        assertThat(alices.event("secured").path("suite").asText()).startsWith("TLS_");
        assertThat(bobs.event("offer").path("files").path(0).path("size").asLong())
                .isEqualTo(9);
        assertThat(bobs.event("finished").path("sha256").asText())
                .hasSize(64)
                .isEqualTo(alices.event("finished").path("sha256").asText());
    }

    @Test
    void a_file_goes_round_and_people_are_told_in_lines() throws Exception {
        var bobs = run(bob, "receive", "--into", inbox.toString(), "--accept", "all", "--once");
        String ticket = bobs.line("passeur:").strip();
        var adding = run(alice, "contacts", "add", "bob", ticket);
        assertThat(adding.exitCode()).as(adding::said).isZero();
        var alices = run(alice, "send", small().toString(), "--to", ticket);
        assertThat(alices.exitCode()).as(alices::said).isZero();
        assertThat(bobs.exitCode()).as(bobs::said).isZero();
        assertThat(String.join("\n", alices.out()))
                .contains("device found", "offer sealed and sent", "link opened", "secured", "awaiting acceptance")
                .contains("accepted", "finished", "SHA-256");
        assertThat(String.join("\n", bobs.out())).contains("offer", "a letter.txt", "finished");
        assertThat(alices.errors() + bobs.errors()).isEmpty();
    }

    @Test
    void an_offer_is_accepted_from_another_process_and_its_story_is_told() throws Exception {
        var bobs = receive("ask");
        var alices = send(small(), bobs);
        String id = bobs.event("offer").path("transfer").asText();
        var listing = run(bob, "transfers");
        assertThat(listing.exitCode()).isZero();
        assertThat(listing.line(id)).contains("incoming", "awaiting-host", "a letter.txt");
        var why = run(bob, "why", id);
        assertThat(why.exitCode()).isZero();
        assertThat(String.join("\n", why.out()))
                .contains("offers", "a letter.txt")
                .doesNotContain("FileInfo[");
        assertThat(run(bob, "accept", id, "--into", inbox.toString()).exitCode())
                .isZero();
        assertThat(alices.exitCode()).as(alices::said).isZero();
        assertThat(bobs.exitCode()).as(bobs::said).isZero();
        assertThat(received()).containsExactly("a letter.txt");
        if (Files.getFileStore(bob).supportsFileAttributeView("posix")) {
            for (String inner : List.of("", "log", "cache")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bob.resolve(inner))))
                        .as(inner)
                        .isEqualTo("rwx------");
            }
        }
        assertThat(Files.readString(bob.resolve("log/passeur.log"))).doesNotContain("WARN", "ERROR");
    }

    @Test
    void a_refused_offer_is_exit_code_3() throws Exception {
        var bobs = receive("ask");
        var alices = send(small(), bobs);
        String id = bobs.event("offer").path("transfer").asText();
        assertThat(run(bob, "refuse", id).exitCode()).isZero();
        assertThat(alices.exitCode()).as(alices::said).isEqualTo(REFUSED);
        assertThat(alices.event("refused").path("reason").asText()).isEqualTo("refused");
        assertThat(received()).isEmpty();
    }

    @Test
    void who_is_not_there_is_exit_code_4() throws Exception {
        Path conf = Files.createDirectories(alice.resolve("conf"));
        Files.writeString(conf.resolve("org.passeur.core.cfg"), "answer_timeout_millis = 1000\n");
        String nobody = "passeur:" + TestDevice.bob(folder.resolve("bob")).account() + "?via=127.0.0.1:1";
        var alices = run(alice, "--json", "send", small().toString(), "--to", nobody);
        assertThat(alices.exitCode()).as(alices::said).isEqualTo(UNREACHABLE);
        assertThat(alices.event("failed").path("reason").asText()).isEqualTo("peer-unreachable");
    }

    @Test
    void a_cancelling_sender_is_exit_code_6_and_the_receiver_hears_who_it_was() throws Exception {
        var bobs = receive("all");
        var alices = send(large(), bobs);
        alices.event("progress");
        assertThat(alices.interrupt().exitCode()).as(alices::said).isEqualTo(CANCELLED);
        assertThat(alices.event("cancelled").path("by").asText()).isEqualTo("us");
        assertThat(bobs.exitCode()).as(bobs::said).isEqualTo(CANCELLED);
        assertThat(bobs.event("cancelled").path("by").asText()).isEqualTo("peer");
        assertThat(received()).isEmpty();
    }

    @Test
    void a_cancelling_receiver_is_exit_code_6_for_both() throws Exception {
        var bobs = receive("all");
        var alices = send(large(), bobs);
        String id = bobs.event("progress").path("transfer").asText();
        assertThat(run(bob, "cancel", id).exitCode()).isZero();
        assertThat(bobs.exitCode()).as(bobs::said).isEqualTo(CANCELLED);
        assertThat(bobs.event("cancelled").path("by").asText()).isEqualTo("us");
        assertThat(alices.exitCode()).as(alices::said).isEqualTo(CANCELLED);
        assertThat(alices.event("cancelled").path("by").asText()).isEqualTo("peer");
        assertThat(received()).isEmpty();
    }

    @Test
    void a_folder_that_is_none_and_a_file_that_is_not_there_are_exit_code_7() throws Exception {
        Path file = small();
        var bobs = run(bob, "receive", "--into", file.toString());
        assertThat(bobs.exitCode()).as(bobs::said).isEqualTo(STORAGE);
        assertThat(bobs.errors()).contains(file.toString());
        String account = TestDevice.bob(folder.resolve("bob")).account().toString();
        var alices = run(alice, "send", folder.resolve("nothing").toString(), "--to", account);
        assertThat(alices.exitCode()).as(alices::said).isEqualTo(STORAGE);
        assertThat(alices.errors()).contains("nothing");
    }

    @Test
    void a_folder_that_vanished_is_exit_code_7_at_the_receiver() throws Exception {
        var bobs = receive("all");
        Files.delete(inbox);
        Files.writeString(inbox, "in the way");
        var alices = send(small(), bobs);
        assertThat(alices.exitCode()).as(alices::said).isNotZero();
        assertThat(bobs.event("failed").path("reason").asText()).as(bobs::said).isEqualTo("storage-failed");
    }

    @Test
    void a_line_that_cannot_be_understood_is_exit_code_2() throws Exception {
        var wrong = run(alice, "send", small().toString(), "--to", "nobody I know");
        assertThat(wrong.exitCode()).as(wrong::said).isEqualTo(2);
        assertThat(wrong.errors()).contains("nobody I know");
        assertThat(run(alice, "send").exitCode()).isEqualTo(2);
    }

    private Path middling() throws IOException {
        Path file = folder.resolve("middling.bin");
        try (var content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(300 * MIB);
            content.write(new byte[] {1, 2, 3});
        }
        return file;
    }

    /** ADDRESS:PORT of a receiver's node. */
    private static String address(PasseurProcess receiver) throws IOException, InterruptedException {
        String ticket = ticket(receiver);
        return ticket.substring(ticket.indexOf("via=") + 4).split("&", 2)[0];
    }

    @Test
    void a_killed_receiver_goes_on_where_it_was_when_it_is_started_again() throws Exception {
        var bobs = receive("all");
        String address = address(bobs);
        Path file = middling();
        var alices = send(file, bobs);
        bobs.event("progress");
        bobs.kill();
        assertThat(received()).hasSize(1).allMatch(name -> name.endsWith(".part"));

        var again = run(
                bob,
                "--json",
                "--port",
                address.substring(address.lastIndexOf(':') + 1),
                "receive",
                "--into",
                inbox.toString(),
                "--once");
        assertThat(alices.exitCode()).as(alices::said).isZero();
        assertThat(again.exitCode()).as(again::said).isZero();
        assertThat(received()).containsExactly("middling.bin");
        assertThat(Files.mismatch(file, inbox.resolve("middling.bin"))).isEqualTo(-1);
    }

    @Test
    void a_killed_sender_goes_on_where_it_was_when_its_node_is_started_again() throws Exception {
        var bobs = receive("all");
        Path file = middling();
        var alices = send(file, bobs);
        bobs.event("progress");
        alices.kill();

        var again = run(alice, "--json", "--bootstrap", address(bobs), "receive", "--into", folder.toString());
        assertThat(bobs.exitCode()).as(() -> bobs.said() + again.said()).isZero();
        assertThat(received()).containsExactly("middling.bin");
        assertThat(Files.mismatch(file, inbox.resolve("middling.bin"))).isEqualTo(-1);
    }
}
