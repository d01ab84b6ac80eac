package org.passeur.shell.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.shell.command.Console;

@Timeout(30)
class ControlServerTest {
    @TempDir
    Path folder;

    private final BlockingQueue<String> happened = new LinkedBlockingQueue<>();
    private Path home = Path.of("");
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        home = folder.resolve("home");
        server = ControlServer.start(home, this::run, Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private int run(List<String> arguments, Console console) {
        return switch (arguments.get(0)) {
            case "echo" -> {
                console.out().print(arguments + " in " + console.directory());
                console.out().flush();
                console.err().print("oops");
                console.err().flush();
                console.progress("bar", 3, 4);
                yield 5;
            }
            case "cat" -> cat(console);
            case "much" -> {
                console.out().print("x".repeat(200_000));
                console.out().flush();
                yield 0;
            }
            case "quick" -> 0;
            default -> stay(console);
        };
    }

    private static int cat(Console console) {
        try {
            byte[] all = console.in().readAllBytes();
            console.out().write(all, 0, all.length);
            console.out().flush();
            return 0;
        } catch (IOException e) {
            return 7;
        }
    }

    private int stay(Console console) {
        var cancelled = new CountDownLatch(1);
        console.cancelled().whenGiven(cancelled::countDown);
        happened.add("staying");
        try {
            cancelled.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        happened.add("cancelled");
        return 6;
    }

    private FrameChannel connect() throws IOException {
        return new FrameChannel(new ControlAddress(home).connect().orElseThrow());
    }

    private FrameChannel request(boolean owner, String... arguments) throws IOException {
        FrameChannel channel = connect();
        channel.write(new Request(List.of(arguments), folder, false, owner).frame());
        return channel;
    }

    private static List<Frame> rest(FrameChannel channel) throws IOException {
        List<Frame> frames = new ArrayList<>();
        Optional<Frame> next = channel.read();
        while (next.isPresent()) {
            frames.add(next.get());
            next = channel.read();
        }
        return frames;
    }

    private static String text(List<Frame> frames, Frame.Kind kind) {
        var text = new StringBuilder();
        frames.stream()
                .filter(f -> f.kind() == kind)
                .forEach(f -> text.append(new String(f.body(), StandardCharsets.UTF_8)));
        return text.toString();
    }

    private static int code(List<Frame> frames) {
        Frame last = frames.get(frames.size() - 1);
        assertThat(last.kind()).isEqualTo(Frame.Kind.EXIT);
        return last.body()[0];
    }

    private String next() throws InterruptedException {
        return String.valueOf(happened.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void a_command_gets_arguments_and_folder_and_gives_streams_progress_and_code() throws IOException {
        List<Frame> frames = rest(request(false, "echo", "ä", ""));
        assertThat(text(frames, Frame.Kind.OUTPUT)).isEqualTo("[echo, ä, ] in " + folder);
        assertThat(text(frames, Frame.Kind.ERROR)).isEqualTo("oops");
        assertThat(frames).anySatisfy(f -> {
            assertThat(f.kind()).isEqualTo(Frame.Kind.PROGRESS);
            assertThat(ByteBuffer.wrap(f.body()).getLong()).isEqualTo(3);
        });
        assertThat(code(frames)).isEqualTo(5);
    }

    @Test
    void output_longer_than_a_frame_arrives_whole() throws IOException {
        assertThat(text(rest(request(false, "much")), Frame.Kind.OUTPUT)).hasSize(200_000);
    }

    @Test
    void input_is_asked_for_when_it_is_read_and_ends_with_an_empty_piece() throws IOException {
        FrameChannel channel = request(false, "cat");
        assertThat(channel.read().orElseThrow().kind()).isEqualTo(Frame.Kind.INPUT_WANTED);
        channel.write(new Frame(Frame.Kind.INPUT, "one ".getBytes(StandardCharsets.UTF_8)));
        channel.write(new Frame(Frame.Kind.INPUT, "two".getBytes(StandardCharsets.UTF_8)));
        channel.write(Frame.Kind.INPUT);
        List<Frame> frames = rest(channel);
        assertThat(text(frames, Frame.Kind.OUTPUT)).isEqualTo("one two");
        assertThat(code(frames)).isZero();
    }

    @Test
    void cancel_ends_the_command_and_its_code_still_arrives() throws Exception {
        FrameChannel channel = request(false, "stay");
        assertThat(next()).isEqualTo("staying");
        channel.write(Frame.Kind.CANCEL);
        assertThat(code(rest(channel))).isEqualTo(6);
    }

    @Test
    void a_far_end_that_leaves_has_cancelled() throws Exception {
        FrameChannel channel = request(false, "stay");
        assertThat(next()).isEqualTo("staying");
        channel.close();
        assertThat(next()).isEqualTo("cancelled");
    }

    @Test
    void garbage_in_mid_command_cancels_it() throws Exception {
        try (SocketChannel raw = new ControlAddress(home).connect().orElseThrow()) {
            var channel = new FrameChannel(raw);
            channel.write(new Request(List.of("stay"), folder, false, false).frame());
            assertThat(next()).isEqualTo("staying");
            raw.write(ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4}));
            assertThat(next()).isEqualTo("cancelled");
        }
    }

    @Test
    void more_typed_than_read_ends_the_connection() throws Exception {
        FrameChannel channel = request(false, "stay");
        assertThat(next()).isEqualTo("staying");
        for (int i = 0; i < 65; i++) {
            channel.write(new Frame(Frame.Kind.INPUT, new byte[] {1}));
        }
        assertThat(next()).isEqualTo("cancelled");
    }

    @Test
    void a_connection_that_says_nothing_is_closed_in_time() throws IOException {
        server.close();
        server = ControlServer.start(home, this::run, Duration.ofMillis(50));
        List<Frame> frames = rest(connect());
        assertThat(frames).isEmpty();
    }

    @Test
    void garbage_first_is_answered_with_words_and_harms_nobody() throws IOException {
        try (SocketChannel raw = new ControlAddress(home).connect().orElseThrow()) {
            raw.write(ByteBuffer.wrap("GET /".getBytes(StandardCharsets.UTF_8)));
            List<Frame> frames = rest(new FrameChannel(raw));
            assertThat(text(frames, Frame.Kind.ERROR)).contains("passeur: ");
            assertThat(code(frames)).isEqualTo(1);
        }
        assertThat(code(rest(request(false, "quick")))).isZero();
    }

    @Test
    void more_than_sixty_four_commands_are_turned_away_and_places_are_given_back() throws Exception {
        List<FrameChannel> stayers = new ArrayList<>();
        for (int i = 0; i < ControlServer.MAX_SESSIONS; i++) {
            stayers.add(request(false, "stay"));
            assertThat(next()).isEqualTo("staying");
        }
        List<Frame> turnedAway = rest(connect());
        assertThat(text(turnedAway, Frame.Kind.ERROR)).contains("64 commands");
        for (FrameChannel stayer : stayers) {
            stayer.write(Frame.Kind.CANCEL);
            assertThat(code(rest(stayer))).isEqualTo(6);
        }
        while (server.sessions() > 0) {
            Thread.onSpinWait();
        }
        assertThat(code(rest(request(false, "quick")))).isZero();
    }

    @Test
    void the_owner_waits_for_the_others_before_it_ends() throws Exception {
        FrameChannel guest = request(false, "stay");
        assertThat(next()).isEqualTo("staying");
        FrameChannel owner = request(true, "quick");
        assertThat(owner.read().orElseThrow().kind()).isEqualTo(Frame.Kind.ERROR);
        guest.write(Frame.Kind.CANCEL);
        assertThat(code(rest(owner))).isZero();
        assertThat(happened).contains("cancelled");
        guest.close();
    }

    @Test
    void closing_cancels_all_commands_and_removes_the_socket() throws Exception {
        FrameChannel channel = request(false, "stay");
        assertThat(next()).isEqualTo("staying");
        server.close();
        assertThat(code(rest(channel))).isEqualTo(6);
        assertThat(home.resolve("control.sock")).doesNotExist();
        assertThat(new ControlAddress(home).connect()).isEmpty();
    }

    @Test
    void home_and_socket_are_their_owners_alone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("control.sock"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_second_node_in_a_home_is_refused_and_a_dead_ones_socket_replaced() throws IOException {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> ControlServer.start(home, this::run, Duration.ofSeconds(1)))
                .withMessageContaining("another node runs");
        server.close();
        Files.writeString(home.resolve("control.sock"), "left behind");
        assertThat(new ControlAddress(home).connect()).isEmpty();
        server = ControlServer.start(home, this::run, Duration.ofSeconds(1));
        assertThat(code(rest(request(false, "quick")))).isZero();
    }

    @Test
    void a_home_with_a_long_path_has_its_socket_elsewhere() throws IOException {
        server.close();
        home = folder.resolve("long".repeat(30));
        server = ControlServer.start(home, this::run, Duration.ofSeconds(1));
        Path socket = Path.of(Files.readString(home.resolve("control.path")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
        assertThat(code(rest(request(false, "quick")))).isZero();
        server.close();
        assertThat(socket.getParent()).doesNotExist();
        assertThat(home.resolve("control.path")).doesNotExist();
    }
}
