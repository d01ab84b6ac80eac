package org.passeur.tck.signalling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.api.AccountId;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Inbox;
import org.passeur.spi.signalling.Signalling;
import org.passeur.spi.signalling.SignallingMessage;
import org.passeur.spi.signalling.SignallingProvider;
import org.passeur.tck.identity.TestDevice;

/** What every signalling provider promises; see {@link Signalling} for the rules. */
public abstract class SignallingProviderContract {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Deque<Closeable> toClose = new ArrayDeque<>();
    private final Letters aliceLetters = new Letters();
    private final Letters bobLetters = new Letters();

    /** Alice, who is in no network yet. */
    protected TestDevice alice;

    /** Bob, who is in no network yet. */
    protected TestDevice bob;

    /** For the framework. */
    @SuppressWarnings("NullAway.Init") // JUnit calls prepare() first
    protected SignallingProviderContract() {}

    /** A provider that is confined to this machine and enters no network by itself. */
    protected abstract SignallingProvider provider() throws IOException;

    /** A member of the network that is neither Alice nor Bob. */
    protected abstract Bystander bystander() throws IOException;

    /** Whether a thread belongs to a provider under test. */
    protected abstract boolean isOurs(Thread thread);

    @BeforeEach
    final void prepare(@TempDir Path home) {
        alice = TestDevice.alice(home.resolve("alice"));
        bob = TestDevice.bob(home.resolve("bob"));
    }

    @AfterEach
    final void closeAll() throws IOException {
        while (!toClose.isEmpty()) {
            toClose.pop().close();
        }
    }

    /** Has something closed after the test. */
    protected final <C extends Closeable> C closing(C closeable) {
        toClose.push(closeable);
        return closeable;
    }

    private Signalling join(LocalDevice who, Inbox inbox) throws IOException {
        return closing(provider().join(who, inbox));
    }

    @Test
    void SIG_1_a_message_reaches_its_recipient() throws Exception {
        Signalling alices = join(alice, aliceLetters);
        Signalling bobs = join(bob, bobLetters);
        alices.bootstrap(bobs.entryPoints());
        alices.send(bob.remote(), bytes("hello, Bob"), Deadline.after(LONG));
        assertThat(bytes(bobLetters)).isEqualTo("hello, Bob");
        bobs.send(alice.remote(), bytes("hello, Alice"), Deadline.after(LONG));
        assertThat(bytes(aliceLetters)).isEqualTo("hello, Alice");
    }

    @Test
    void SIG_1_a_message_that_was_sent_before_its_recipient_joined_arrives() throws Exception {
        Bystander carol = closing(bystander());
        Signalling alices = join(alice, aliceLetters);
        alices.bootstrap(carol.entryPoints());
        alices.send(bob.remote(), bytes("in advance"), Deadline.after(LONG));
        Signalling bobs = join(bob, bobLetters);
        bobs.bootstrap(carol.entryPoints());
        assertThat(bytes(bobLetters)).isEqualTo("in advance");
    }

    @Test
    void SIG_2_a_bystander_that_stores_a_message_cannot_read_it() throws Exception {
        Bystander carol = closing(bystander());
        Signalling alices = join(alice, aliceLetters);
        Signalling bobs = join(bob, bobLetters);
        alices.bootstrap(carol.entryPoints());
        bobs.bootstrap(carol.entryPoints());
        String secret = "nobody but Bob may read this";
        alices.send(bob.remote(), bytes(secret), Deadline.after(LONG));
        assertThat(bytes(bobLetters)).isEqualTo(secret);
        String seen = carol.seen().stream()
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining());
        assertThat(seen).isNotEmpty().doesNotContain(secret);
    }

    @Test
    void SIG_3_the_sender_is_proven() throws Exception {
        Signalling alices = join(alice, aliceLetters);
        Signalling bobs = join(bob, bobLetters);
        alices.bootstrap(bobs.entryPoints());
        alices.send(bob.remote(), bytes("it is me"), Deadline.after(LONG));
        SignallingMessage message = Objects.requireNonNull(bobLetters.next(LONG));
        assertThat(message.sender()).isEqualTo(alice.remote());
    }

    @Test
    void SIG_3_a_message_for_somebody_else_does_not_arrive() throws Exception {
        Bystander carol = closing(bystander());
        Signalling alices = join(alice, aliceLetters);
        Signalling bobs = join(bob, bobLetters);
        alices.bootstrap(carol.entryPoints());
        bobs.bootstrap(carol.entryPoints());
        // it claims Bob's id, but is for another key, so only its true recipient could open it
        var impostor = new RemoteDevice(bob.id(), bob.account(), alice.chain());
        assertThatThrownBy(() -> alices.send(impostor, bytes("not for Bob"), Deadline.after(Duration.ofSeconds(2))))
                .isInstanceOfAny(IOException.class, IllegalArgumentException.class);
        alices.send(bob.remote(), bytes("for Bob"), Deadline.after(LONG));
        assertThat(bytes(bobLetters)).isEqualTo("for Bob");
        assertThat(aliceLetters.all()).isEmpty();
    }

    @Test
    void SIG_4_copies_of_one_message_carry_the_same_id_and_others_do_not() throws Exception {
        Bystander carol = closing(bystander());
        Signalling alices = join(alice, aliceLetters);
        Signalling bobs = join(bob, bobLetters);
        alices.bootstrap(carol.entryPoints());
        bobs.bootstrap(carol.entryPoints());
        alices.bootstrap(bobs.entryPoints());
        List<String> texts = List.of("one", "two", "three");
        for (String text : texts) {
            alices.send(bob.remote(), bytes(text), Deadline.after(LONG));
        }
        Deadline deadline = Deadline.after(LONG);
        while (distinctBodies() < texts.size() && !deadline.passed()) {
            bobLetters.next(deadline.remaining());
        }
        assertThat(distinctBodies()).isEqualTo(texts.size());
        assertThat(bobLetters.all().stream().map(SignallingMessage::id).distinct())
                .hasSameSizeAs(texts);
    }

    private long distinctBodies() {
        return bobLetters.all().stream()
                .map(message -> new String(message.body(), StandardCharsets.UTF_8))
                .distinct()
                .count();
    }

    @Test
    void SIG_3_a_copy_that_was_altered_or_cut_off_does_not_arrive() throws Exception {
        Bystander carol = closing(bystander());
        Signalling alices = join(alice, aliceLetters);
        Signalling bobs = join(bob, bobLetters);
        alices.bootstrap(carol.entryPoints());
        bobs.bootstrap(carol.entryPoints());
        alices.send(bob.remote(), bytes("as it was"), Deadline.after(LONG));
        assertThat(bytes(bobLetters)).isEqualTo("as it was");
        carol.repeat(copy -> flipped(copy, copy.length - 1));
        carol.repeat(copy -> flipped(copy, 0));
        carol.repeat(copy -> Arrays.copyOf(copy, copy.length / 2));
        alices.send(bob.remote(), bytes("the next"), Deadline.after(LONG));
        assertThat(bytes(bobLetters)).isEqualTo("the next");
        assertThat(bobLetters.all()).hasSize(2);
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }

    @Test
    void SIG_4_a_copy_that_somebody_else_puts_carries_the_id_of_the_message() throws Exception {
        Bystander carol = closing(bystander());
        Signalling alices = join(alice, aliceLetters);
        Signalling bobs = join(bob, bobLetters);
        alices.bootstrap(carol.entryPoints());
        bobs.bootstrap(carol.entryPoints());
        alices.send(bob.remote(), bytes("once"), Deadline.after(LONG));
        assertThat(bytes(bobLetters)).isEqualTo("once");
        carol.repeat(copy -> copy);
        alices.send(bob.remote(), bytes("the next"), Deadline.after(LONG));
        Deadline deadline = Deadline.after(LONG);
        while (distinctBodies() < 2 && !deadline.passed()) {
            bobLetters.next(deadline.remaining());
        }
        assertThat(distinctBodies()).isEqualTo(2);
        assertThat(bobLetters.all().stream().map(SignallingMessage::id).distinct())
                .hasSize(2);
    }

    @Test
    void SIG_5_the_largest_message_arrives_and_a_larger_one_is_refused() throws Exception {
        Signalling alices = join(alice, aliceLetters);
        Signalling bobs = join(bob, bobLetters);
        alices.bootstrap(bobs.entryPoints());
        byte[] tooLarge = new byte[Signalling.MAX_MESSAGE + 1];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> alices.send(bob.remote(), tooLarge, Deadline.after(LONG)));
        byte[] largest = new byte[Signalling.MAX_MESSAGE];
        Arrays.fill(largest, (byte) 'x');
        alices.send(bob.remote(), largest, Deadline.after(LONG));
        SignallingMessage message = Objects.requireNonNull(bobLetters.next(LONG));
        assertThat(message.body()).isEqualTo(largest);
    }

    @Test
    void SIG_6_each_device_of_an_account_is_found_once_and_proven() throws Exception {
        Signalling alices = join(alice, aliceLetters);
        Signalling bobs = join(bob, bobLetters);
        alices.bootstrap(bobs.entryPoints());
        List<RemoteDevice> found = new ArrayList<>();
        alices.find(bob.account(), found::add, Deadline.after(LONG));
        assertThat(found).containsExactly(bob.remote());
    }

    @Test
    void SIG_6_the_search_goes_on_until_the_device_is_there() throws Exception {
        Bystander carol = closing(bystander());
        Signalling alices = join(alice, aliceLetters);
        alices.bootstrap(carol.entryPoints());
        List<RemoteDevice> found = new ArrayList<>();
        var searching = new CountDownLatch(1);
        CompletableFuture<Void> search = CompletableFuture.runAsync(() -> {
            searching.countDown();
            try {
                alices.find(bob.account(), found::add, Deadline.after(LONG));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        searching.await();
        Signalling bobs = join(bob, bobLetters);
        bobs.bootstrap(carol.entryPoints());
        search.get(30, TimeUnit.SECONDS);
        assertThat(found).containsExactly(bob.remote());
    }

    @Test
    void SIG_6_our_own_device_is_not_found() throws Exception {
        Signalling alices = join(alice, aliceLetters);
        List<RemoteDevice> found = new ArrayList<>();
        alices.find(alice.account(), found::add, Deadline.after(Duration.ofSeconds(1)));
        assertThat(found).isEmpty();
    }

    @Test
    void SIG_7_a_closed_session_ends_blocked_calls_and_leaves_no_thread() throws Exception {
        Signalling alices = join(alice, aliceLetters);
        CompletableFuture<Throwable> find = blocked(() -> alices.find(bob.account(), d -> {}, Deadline.after(LONG)));
        CompletableFuture<Throwable> send =
                blocked(() -> alices.send(bob.remote(), bytes("nobody"), Deadline.after(LONG)));
        alices.close();
        assertThat(find.get(1, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        assertThat(send.get(1, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        Deadline deadline = Deadline.after(Duration.ofSeconds(5));
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (isOurs(thread)) {
                thread.join(Math.max(1, deadline.remainingMillis()));
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
        assertThatThrownBy(() -> alices.send(bob.remote(), bytes("late"), Deadline.after(LONG)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void SIG_7_nothing_arrives_after_close() throws Exception {
        Bystander carol = closing(bystander());
        Signalling alices = join(alice, aliceLetters);
        Signalling bobs = join(bob, bobLetters);
        alices.bootstrap(carol.entryPoints());
        bobs.bootstrap(carol.entryPoints());
        alices.send(bob.remote(), bytes("before"), Deadline.after(LONG));
        assertThat(bytes(bobLetters)).isEqualTo("before");
        bobs.close();
        int before = bobLetters.all().size();
        alices.send(bob.remote(), bytes("after"), Deadline.after(LONG));
        assertThat(bobLetters.all()).hasSize(before);
    }

    @Test
    void SIG_8_an_interrupted_search_ends_soon() throws Exception {
        Signalling alices = join(alice, aliceLetters);
        assertEndsWhenInterrupted(() -> alices.find(bob.account(), device -> {}, Deadline.after(LONG)));
    }

    @Test
    void SIG_8_an_interrupted_sending_ends_soon() throws Exception {
        Signalling alices = join(alice, aliceLetters);
        assertEndsWhenInterrupted(() -> alices.send(bob.remote(), bytes("nobody"), Deadline.after(LONG)));
    }

    @Test
    void SIG_9_many_calls_and_messages_take_no_more_threads() throws Exception {
        Signalling alices = join(alice, aliceLetters);
        Signalling bobs = join(bob, bobLetters);
        alices.bootstrap(bobs.entryPoints());
        alices.send(bob.remote(), bytes("the first"), Deadline.after(LONG));
        Deadline whileBusy = Deadline.after(Duration.ofSeconds(3));
        List<CompletableFuture<Throwable>> calls = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            byte[] message = bytes("message " + i);
            calls.add(blocked(() -> alices.send(bob.remote(), message, whileBusy)));
            calls.add(blocked(() -> bobs.find(new AccountId("0".repeat(40)), device -> {}, whileBusy)));
        }
        long most = 0;
        for (CompletableFuture<Throwable> call : calls) {
            most = Math.max(most, ourThreads());
            call.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(most).isBetween(1L, 2L * Signalling.MAX_THREADS);
    }

    private long ourThreads() {
        return Thread.getAllStackTraces().keySet().stream().filter(this::isOurs).count();
    }

    @Test
    void SIG_10_a_session_is_replaced_while_others_write_to_it_and_misses_nothing() throws Exception {
        Bystander carol = closing(bystander());
        Signalling alices = join(alice, aliceLetters);
        Signalling earlier = join(bob, bobLetters);
        alices.bootstrap(carol.entryPoints());
        earlier.bootstrap(carol.entryPoints());
        alices.send(bob.remote(), bytes("to the earlier"), Deadline.after(LONG));
        assertThat(bytes(bobLetters)).isEqualTo("to the earlier");
        String id = bobLetters.all().get(0).id();
        earlier.close();
        alices.send(bob.remote(), bytes("to none"), Deadline.after(LONG));
        var laterLetters = new Letters();
        Signalling later = join(bob, laterLetters);
        later.bootstrap(carol.entryPoints());
        alices.send(bob.remote(), bytes("to the later"), Deadline.after(LONG));
        Set<String> missing = new HashSet<>(Set.of("to none", "to the later"));
        Deadline deadline = Deadline.after(LONG);
        while (!missing.isEmpty() && !deadline.passed()) {
            SignallingMessage message = laterLetters.next(deadline.remaining());
            if (message != null && !missing.remove(new String(message.body(), StandardCharsets.UTF_8))) {
                assertThat(message.id()).as("a copy of what the earlier had").isEqualTo(id);
            }
        }
        assertThat(missing).isEmpty();
        assertThat(bobLetters.all()).hasSize(1);
    }

    @Test
    void SIG_11_a_message_that_has_expired_does_not_arrive() throws Exception {
        Bystander carol = closing(bystander());
        Signalling alices = join(alice, aliceLetters);
        alices.bootstrap(carol.entryPoints());
        alices.send(bob.remote(), bytes("too late"), Deadline.after(LONG));
        alices.close();
        assumeTrue(
                carol.pass(Signalling.MAX_LIFETIME.plusSeconds(1)),
                "this network goes by the real time only (Debian package libfaketime lets dhtnode's leap): expiry is not waited for");
        Signalling bobs = join(bob, bobLetters);
        bobs.bootstrap(carol.entryPoints());
        assertThat(bobLetters.next(Duration.ofSeconds(3))).isNull();
        Signalling alicesLater = join(alice, aliceLetters);
        alicesLater.bootstrap(carol.entryPoints());
        alicesLater.send(bob.remote(), bytes("in time"), Deadline.after(LONG));
        assertThat(bytes(bobLetters)).isEqualTo("in time");
        assertThat(bobLetters.all()).hasSize(1);
    }

    private static void assertEndsWhenInterrupted(Call call) throws Exception {
        var stillInterrupted = new CompletableFuture<Boolean>();
        var thrown = new CompletableFuture<Throwable>();
        var begun = new CountDownLatch(1);
        var thread = new Thread(() -> {
            begun.countDown();
            try {
                call.run();
                thrown.complete(new AssertionError("the call returned"));
            } catch (IOException | RuntimeException e) {
                thrown.complete(e);
            }
            stillInterrupted.complete(Thread.currentThread().isInterrupted());
        });
        thread.start();
        begun.await();
        thread.interrupt();
        assertThat(thrown.get(1, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        assertThat(stillInterrupted.get(1, TimeUnit.SECONDS)).isTrue();
    }

    private interface Call {
        void run() throws IOException;
    }

    /** Runs the call on a thread of its own; gives what it throws. Returns when it is about to block. */
    private static CompletableFuture<Throwable> blocked(Call call) throws InterruptedException {
        var thrown = new CompletableFuture<Throwable>();
        var begun = new CountDownLatch(1);
        new Thread(() -> {
                    begun.countDown();
                    try {
                        call.run();
                        thrown.complete(new AssertionError("the call returned"));
                    } catch (IOException | RuntimeException e) {
                        thrown.complete(e);
                    }
                })
                .start();
        begun.await();
        return thrown;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String bytes(Letters letters) throws InterruptedException {
        SignallingMessage message = letters.next(LONG);
        return message == null ? "nothing" : new String(message.body(), StandardCharsets.UTF_8);
    }
}
