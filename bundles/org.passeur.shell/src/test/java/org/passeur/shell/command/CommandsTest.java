package org.passeur.shell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.passeur.shell.command.PretendNode.BOB;
import static org.passeur.shell.command.PretendNode.ID;
import static org.passeur.shell.command.PretendNode.PHONE;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.Contact;
import org.passeur.api.Decision;
import org.passeur.api.DeviceId;
import org.passeur.api.FileInfo;
import org.passeur.api.LinkPath;
import org.passeur.api.LinkSecurity;
import org.passeur.api.MovedFile;
import org.passeur.api.Offer;
import org.passeur.api.Outcome;
import org.passeur.api.Part;
import org.passeur.api.PathAttempt;
import org.passeur.api.TransferEvent;
import org.passeur.api.TransferException;
import org.passeur.api.TransferState;

@Timeout(30)
class CommandsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final LinkPath PATH = new LinkPath(
            LinkPath.Kind.HOST,
            new InetSocketAddress("127.0.0.1", 1),
            new InetSocketAddress("127.0.0.1", 2),
            "org.passeur.connectivity.ice");

    private static final LinkSecurity SECURITY = new LinkSecurity(
            "org.passeur.security.jsse",
            "TLS_AES_256_GCM_SHA384",
            "passeur/1",
            Duration.ofMillis(34),
            "the first to be proven");
    private static final PathAttempt ATTEMPT = new PathAttempt(
            "org.passeur.connectivity.turn",
            LinkPath.Kind.RELAYED,
            Optional.empty(),
            new InetSocketAddress("127.0.0.1", 3478),
            PathAttempt.Result.FAILED,
            Duration.ofMillis(70),
            "the password is wrong");

    @TempDir
    Path folder;

    private final PretendNode node = new PretendNode();
    private final List<Exception> faults = new ArrayList<>();
    private final CommandRunner runner = new CommandRunner(node, console -> ExitCode.DONE, faults::add);

    private MemoryConsole console() {
        return new MemoryConsole(folder, "");
    }

    private int run(MemoryConsole console, String... line) {
        return runner.run(List.of(line), console);
    }

    private static TransferEvent ended(Outcome outcome) {
        return new TransferEvent.Ended(NOW, ID, outcome);
    }

    private static Outcome failed(TransferException e) {
        return new Outcome.Failed(e);
    }

    private static Outcome finished() {
        return new Outcome.Finished(List.of(new MovedFile(Path.of("/in/a.txt"), 10, "5".repeat(64))));
    }

    @Test
    void a_sent_file_is_told_step_by_step_and_ends_with_0() {
        node.story = List.of(
                new TransferEvent.DeviceFound(NOW, ID, PHONE, "org.passeur.signalling.opendht"),
                new TransferEvent.OfferSent(NOW, ID, PHONE, "org.passeur.signalling.opendht"),
                new TransferEvent.LinkOpened(NOW, ID, PHONE, PATH),
                new TransferEvent.Secured(NOW, ID, PHONE, PATH, SECURITY),
                new TransferEvent.AwaitingPeer(NOW, ID, PHONE),
                new TransferEvent.Accepted(NOW, ID, PHONE),
                new TransferEvent.Progressed(NOW, ID, PHONE, 10, 10),
                ended(finished()));
        var console = console();
        assertThat(run(console, "send", "a.txt", "--to", BOB.hex())).isZero();
        assertThat(node.calls).containsExactly("send [" + folder.resolve("a.txt") + "] to passeur:" + BOB);
        assertThat(console.lines())
                .containsExactly(
                        "device found           dddddddd… by signalling.opendht",
                        "offer sealed and sent  to dddddddd… by signalling.opendht",
                        "link opened            host, 127.0.0.1:1 → 127.0.0.1:2, by connectivity.ice",
                        "secured                TLS_AES_256_GCM_SHA384, passeur/1, by security.jsse in 34 ms, over host",
                        "awaiting acceptance    by dddddddd…",
                        "accepted",
                        "bar a.txt 10/10",
                        "finished               /in/a.txt  10 B",
                        "SHA-256                " + "5".repeat(64));
        assertThat(faults).isEmpty();
    }

    @Test
    void json_is_one_object_per_line_with_time_and_event() throws Exception {
        node.story = List.of(
                new TransferEvent.LinkOpened(NOW, ID, PHONE, PATH),
                new TransferEvent.Progressed(NOW, ID, PHONE, 7, 10),
                ended(finished()));
        var console = console();
        assertThat(run(console, "--json", "send", "a.txt", "--to", BOB.hex())).isZero();
        var mapper = new ObjectMapper();
        for (String line : console.lines()) {
            var json = mapper.readTree(line);
            assertThat(json.path("time").asText()).isEqualTo("2026-01-02T03:04:05Z");
            assertThat(json.path("transfer").asText()).isEqualTo("0000000000001234");
        }
        assertThat(console.lines())
                .satisfiesExactly(
                        link -> assertThat(link)
                                .contains(
                                        "\"event\":\"link\"",
                                        "\"path\":{\"kind\":\"host\",\"local\":\"127.0.0.1:1\",\"remote\":\"127.0.0.1:2\",\"provider\":\"org.passeur.connectivity.ice\"}"),
                        progress ->
                                assertThat(progress).contains("\"event\":\"progress\"", "\"bytes\":7", "\"total\":10"),
                        finished -> assertThat(finished)
                                .contains(
                                        "\"event\":\"finished\"",
                                        "\"file\":\"/in/a.txt\"",
                                        "\"size\":10",
                                        "\"sha256\":\"" + "5".repeat(64) + "\""));
    }

    @Test
    void json_says_which_ways_were_tried_and_how_the_link_was_proven() {
        node.story = List.of(
                new TransferEvent.Secured(NOW, ID, PHONE, PATH, SECURITY),
                new TransferEvent.PartEnded(NOW, ID, PHONE, finished(), List.of(ATTEMPT)),
                ended(finished()));
        var console = console();
        assertThat(run(console, "--json", "send", "a.txt", "--to", BOB.hex())).isZero();
        assertThat(console.lines().get(0))
                .contains(
                        "\"suite\":\"TLS_AES_256_GCM_SHA384\"",
                        "\"handshake_millis\":34",
                        "\"chosen\":\"the first to be proven\"");
        assertThat(console.lines().get(1))
                .contains(
                        "\"event\":\"part-ended\"",
                        "\"attempts\":[{\"provider\":\"org.passeur.connectivity.turn\",\"kind\":\"relayed\","
                                + "\"remote\":\"127.0.0.1:3478\",\"result\":\"failed\",\"millis\":70,"
                                + "\"detail\":\"the password is wrong\"}]");
    }

    @Test
    void why_gives_programs_the_ways_of_each_device() {
        node.parts = List.of(new Part(
                PHONE,
                TransferState.ONGOING,
                5,
                Optional.of(PATH),
                Optional.of(SECURITY),
                List.of(ATTEMPT),
                Optional.empty()));
        var console = console();
        assertThat(run(console, "--json", "why", ID.toString())).isZero();
        assertThat(console.lines().get(console.lines().size() - 1))
                .contains(
                        "\"event\":\"transfer\"",
                        "\"security\":{\"suite\":\"TLS_AES_256_GCM_SHA384\"",
                        "\"attempts\":[{\"provider\":\"org.passeur.connectivity.turn\"");
    }

    @Test
    void each_end_has_its_exit_code() {
        assertThat(codeOf(new TransferException.Refused(true, "no"))).isEqualTo(3);
        assertThat(codeOf(new TransferException.PeerUnreachable("gone", null))).isEqualTo(4);
        assertThat(codeOf(new TransferException.LinkLost("broke", null))).isEqualTo(4);
        assertThat(codeOf(new TransferException.NoSharedProtocol("none", null))).isEqualTo(4);
        assertThat(codeOf(new TransferException.PeerUntrusted("who", null))).isEqualTo(5);
        assertThat(codeOf(new TransferException.Cancelled(true, "by them"))).isEqualTo(6);
        assertThat(codeOf(new TransferException.TimedOut("late"))).isEqualTo(6);
        assertThat(codeOf(new TransferException.StorageFailed(false, "full", null)))
                .isEqualTo(7);
        assertThat(codeOf(new TransferException.IntegrityFailed("differs"))).isEqualTo(7);
        assertThat(codeOf(new TransferException.ProtocolViolated("odd", null))).isEqualTo(7);
    }

    private int codeOf(TransferException reason) {
        node.story = List.of(ended(failed(reason)));
        return run(console(), "send", "a", "--to", BOB.hex());
    }

    @Test
    void who_cancelled_is_told() {
        node.story = List.of(ended(failed(new TransferException.Cancelled(true, "they left"))));
        var console = console();
        assertThat(run(console, "send", "a", "--to", BOB.hex(), "--json")).isEqualTo(6);
        assertThat(console.printed())
                .contains("\"event\":\"cancelled\"", "\"by\":\"peer\"", "\"reason\":\"cancelled\"");
    }

    @Test
    void what_cannot_be_sent_at_all_fails_with_its_reason() {
        node.refusal = Optional.of(new TransferException.StorageFailed(false, "a.txt is missing", null));
        var console = console();
        assertThat(run(console, "--json", "send", "a.txt", "--to", BOB.hex())).isEqualTo(7);
        assertThat(console.printed())
                .contains("\"event\":\"failed\"", "\"reason\":\"storage-failed\"", "a.txt is missing");
        assertThat(console.complained()).contains("passeur: a.txt is missing");
    }

    @Test
    void a_contact_an_account_and_a_ticket_are_recipients_and_nothing_else_is() {
        node.story = List.of(ended(finished()));
        node.contacts.add(new Contact("bob", BOB));
        assertThat(run(console(), "send", "a", "--to", "bob")).isZero();
        assertThat(run(console(), "send", "a", "--to", "passeur:" + BOB + "?via=127.0.0.1:9"))
                .isZero();
        var console = console();
        assertThat(run(console, "send", "a", "--to", "carol")).isEqualTo(2);
        assertThat(console.complained()).contains("carol", "no contact's name");
    }

    @Test
    void cancelling_send_cancels_the_transfer_and_ends_with_6() throws Exception {
        var console = console();
        var code = CompletableFuture.supplyAsync(() -> run(console, "send", "a", "--to", BOB.hex()));
        assertThat(node.sent.await(10, TimeUnit.SECONDS)).isTrue();
        console.cancelled().cancel();
        assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(6);
        assertThat(node.calls).contains("cancel " + ID);
        assertThat(console.printed()).contains("cancelled", "by us: cancelled here");
    }

    private static final TransferEvent LOST =
            ended(failed(new TransferException.LinkLost("nothing came for 29 s", null)));

    @Test
    void retry_sends_once_more_and_follows_what_becomes_of_it() {
        node.story = List.of(ended(new Outcome.Finished(List.of())));
        assertThat(run(console(), "retry", ID.toString())).isZero();
        assertThat(node.calls).containsExactly("retry " + ID);
    }

    @Test
    void a_lost_link_ends_send_with_4_unless_it_may_try_again() {
        node.story = List.of(LOST);
        assertThat(run(console(), "send", "a", "--to", BOB.hex())).isEqualTo(4);
        assertThat(node.calls).noneMatch(call -> call.startsWith("retry"));
        node.again = List.of(ended(new Outcome.Finished(List.of())));
        var console = console();
        assertThat(run(console, "send", "a", "--to", BOB.hex(), "--retries", "3"))
                .isZero();
        assertThat(node.calls).containsOnlyOnce("retry " + ID);
        assertThat(console.complained()).contains("the link was lost; trying again, as transfer " + ID);
        node.again = List.of(LOST);
        assertThat(run(console(), "send", "a", "--to", BOB.hex(), "--retries", "3"))
                .isEqualTo(4);
        assertThat(node.calls).filteredOn(call -> call.startsWith("retry")).hasSize(4);
    }

    @Test
    void usage_errors_end_with_2_and_say_where_help_is() {
        for (String[] line : new String[][] {
            {},
            {"bogus"},
            {"send"},
            {"send", "a"},
            {"send", "--to", "x"},
            {"receive", "--accept", "some"},
            {"accept"},
            {"accept", "not-hex"},
            {"--port", "many", "id"},
            {"contacts", "add", "onlyname"},
            {"why", "zz"},
            {"cancel", "99"},
            {"retry"},
            {"retry", "99"},
            {"retry", "not-hex"},
            {"--stun", "nonsense", "id"},
            {"--stun", "host:0", "id"},
            {"--stun", "host:65536", "id"},
            {"--stun", "::1", "id"},
            {"send", "a", "--to", "x", "--retries", "often"},
            {"send", "a", "--to", BOB.hex(), "--retries", "-1"},
            {"limit", "9000000000g"},
            {"help", "bogus"},
            {"refuse", "1", "2"}
        }) {
            var console = console();
            assertThat(run(console, line)).as(String.join(" ", line)).isEqualTo(2);
            assertThat(console.complained()).as(String.join(" ", line)).contains("passeur:");
            assertThat(console.printed()).isEmpty();
        }
    }

    @Test
    void global_options_may_stand_before_and_after_the_command() {
        var before = console();
        var after = console();
        assertThat(run(before, "--json", "id")).isZero();
        assertThat(run(after, "id", "--json")).isZero();
        assertThat(before.printed()).contains("\"event\":\"id\"", "\"ticket\":\"passeur:");
        assertThat(after.printed()).contains("\"event\":\"id\"");
    }

    @Test
    void help_and_version_end_with_0() {
        var console = console();
        assertThat(run(console, "help")).isZero();
        assertThat(console.printed()).contains("receive", "Exit codes");
        assertThat(run(console(), "help", "send")).isZero();
        assertThat(run(console(), "send", "--help")).isZero();
        assertThat(run(console(), "--version")).isZero();
    }

    @Test
    void receive_takes_all_or_only_contacts_or_asks() throws Exception {
        assertThat(decisionOf("all", Optional.empty())).containsInstanceOf(Decision.Accept.class);
        assertThat(decisionOf("contacts", Optional.of(new Contact("bob", BOB))))
                .containsInstanceOf(Decision.Accept.class);
        assertThat(decisionOf("contacts", Optional.empty())).containsInstanceOf(Decision.Refuse.class);
        assertThat(decisionOf("ask", Optional.of(new Contact("bob", BOB)))).isEmpty();
    }

    private Optional<Decision> decisionOf(String accept, Optional<Contact> contact) throws Exception {
        var console = console();
        var code = start(console, "receive", "--accept", accept);
        Optional<Decision> decision = node.feed.decide(offer(contact));
        console.cancelled().cancel();
        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(node.feed.answers()).isFalse();
        return decision;
    }

    private CompletableFuture<Integer> start(MemoryConsole console, String... line) throws InterruptedException {
        var code = CompletableFuture.supplyAsync(() -> run(console, line));
        while (!node.feed.answers() && !code.isDone()) {
            node.ticketGiven.await(10, TimeUnit.MILLISECONDS);
        }
        return code;
    }

    private static Offer offer(Optional<Contact> contact) {
        return new Offer(ID, BOB, PHONE, contact, List.of(new FileInfo("evil\u001b[2J.txt", 2048)));
    }

    @Test
    void receive_once_ends_with_the_code_of_the_first_accepted_transfer() throws Exception {
        var console = console();
        var code = start(console, "receive", "--accept", "all", "--once", "--into", "inbox");
        node.feed.happened(new TransferEvent.OfferReceived(NOW, ID, offer(Optional.empty())));
        node.feed.happened(new TransferEvent.Accepted(NOW, ID, PHONE));
        node.feed.happened(ended(failed(new TransferException.IntegrityFailed("too short"))));
        assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(folder.resolve("inbox")).isDirectory();
        assertThat(console.printed()).contains("evil?[2J.txt  2.0 KiB", "failed", "too short");
    }

    @Test
    void receive_on_a_terminal_asks_and_does_as_it_is_told() throws Exception {
        var console = new MemoryConsole(folder, "what?\ny\n");
        var code = start(console, "receive", "--once");
        node.feed.happened(new TransferEvent.OfferReceived(NOW, ID, offer(Optional.empty())));
        while (node.calls.isEmpty() && !code.isDone()) {
            node.sent.await(10, TimeUnit.MILLISECONDS);
        }
        node.feed.happened(ended(finished()));
        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(node.calls).containsExactly("accept " + ID + " into " + folder);
        assertThat(console.printed()).contains("accept it (2.0 KiB) into " + folder + "? [y/n] ");
    }

    @Test
    void receive_without_a_terminal_says_how_to_answer() throws Exception {
        var console = console();
        var code = start(console, "receive");
        node.feed.happened(new TransferEvent.OfferReceived(NOW, ID, offer(Optional.empty())));
        node.feed.happened(ended(failed(new TransferException.TimedOut("nobody answered"))));
        console.cancelled().cancel();
        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(console.printed()).contains("answer with: passeur accept " + ID);
    }

    @Test
    void events_of_other_transfers_are_not_told() throws Exception {
        var console = console();
        var code = start(console, "receive");
        node.feed.happened(new TransferEvent.AwaitingPeer(NOW, ID, PHONE));
        console.cancelled().cancel();
        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(console.printed()).doesNotContain("awaiting");
    }

    @Test
    void offers_are_answered_and_transfers_cancelled_by_id() {
        assertThat(run(console(), "accept", ID.toString(), "--into", "x")).isZero();
        assertThat(run(console(), "refuse", ID.toString())).isZero();
        assertThat(run(console(), "cancel", ID.toString())).isZero();
        assertThat(run(console(), "cancel", ID.toString(), "--device", PHONE.hex()))
                .isZero();
        assertThat(node.calls)
                .containsExactly(
                        "accept " + ID + " into " + folder.resolve("x"),
                        "refuse " + ID,
                        "cancel " + ID,
                        "cancel " + ID + " " + PHONE);
        var console = console();
        assertThat(run(console, "accept", "5")).isEqualTo(2);
        assertThat(console.complained()).contains("no offer waits");
    }

    @Test
    void contacts_are_added_listed_and_removed() {
        assertThat(run(console(), "contacts", "add", "bob", BOB.hex())).isZero();
        var console = console();
        assertThat(run(console, "contacts")).isZero();
        assertThat(console.printed()).contains(BOB + "  bob");
        assertThat(run(console(), "contacts", "remove", "bob")).isZero();
        assertThat(run(console(), "contacts", "remove", "bob")).isEqualTo(2);
        assertThat(run(console(), "contacts", "add", "bob", "nonsense")).isEqualTo(2);
    }

    @Test
    void why_names_the_empty_slots_and_tells_a_transfers_story() {
        var console = console();
        assertThat(run(console, "why")).isZero();
        assertThat(console.lines())
                .anyMatch(l -> l.startsWith("signalling") && l.contains("NOTHING"))
                .anyMatch(l -> l.matches("security +org\\.passeur\\.security\\.jsse"));
        var story = console();
        assertThat(run(story, "why", ID.toString())).isZero();
        assertThat(story.printed()).contains("0.1 s  created");
    }

    @Test
    void transfers_lists_state_and_share() {
        var console = console();
        assertThat(run(console, "transfers")).isZero();
        assertThat(console.printed()).contains(ID.toString(), "outgoing", "ongoing 50 %", "a.txt");
    }

    @Test
    void a_command_waits_until_the_node_is_ready() {
        node.ready = false;
        assertThat(run(console(), "id")).isZero();
    }

    @Test
    void a_console_that_must_not_wait_gets_the_missing_slot_or_returns_at_once() {
        node.ready = false;
        var console = console();
        console.mayStay = false;
        assertThat(run(console, "id")).isEqualTo(1);
        assertThat(console.complained()).contains("nothing fills the slot signalling");
        node.ready = true;
        var sending = console();
        sending.mayStay = false;
        assertThat(run(sending, "send", "a", "--to", BOB.hex())).isZero();
        assertThat(sending.printed()).contains("transfer " + ID + " has begun");
        var receiving = console();
        receiving.mayStay = false;
        assertThat(run(receiving, "receive")).isEqualTo(2);
    }

    @Test
    void a_fault_of_ours_ends_with_1_and_is_kept_for_the_log() {
        node.story = new ArrayList<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public void forEach(java.util.function.Consumer<? super TransferEvent> action) {
                throw new UnsupportedOperationException("a fault");
            }
        };
        var console = console();
        assertThat(run(console, "send", "a", "--to", BOB.hex())).isEqualTo(1);
        assertThat(faults).singleElement().isInstanceOf(UnsupportedOperationException.class);
        assertThat(console.complained()).contains("internal error");
    }

    @Test
    void progress_that_nobody_looked_at_is_replaced() {
        var happenings = new Happenings(new CancelSignal());
        for (int i = 0; i < 100_000; i++) {
            happenings.accept(new TransferEvent.Progressed(NOW, ID, PHONE, i, 100_000));
        }
        happenings.accept(new TransferEvent.Progressed(NOW, ID, new DeviceId("e".repeat(40)), 1, 1));
        assertThat(happenings.take())
                .isEqualTo(new Happenings.Happened(new TransferEvent.Progressed(NOW, ID, PHONE, 99_999, 100_000)));
        happenings.take();
        assertThat(happenings.poll(System.nanoTime() + Duration.ofMillis(1).toNanos()))
                .isEmpty();
    }
}
