package org.passeur.connectivity.ice.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.passeur.api.LinkPath;
import org.passeur.connectivity.ice.blob.Credentials;

@Timeout(30)
final class DoorTest {
    private static final String PASSWORD = "0123456789012345678901";
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final AtomicLong now = new AtomicLong();
    private final BlockingQueue<FramedChannel> admitted = new LinkedBlockingQueue<>();
    private final BlockingQueue<FramedChannel> talking = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final AttemptLog log = new AttemptLog(now::get);
    private final List<Socket> sockets = new ArrayList<>();
    private Door door = door();

    private Door door() {
        var host = new Door.Host() {
            @Override
            public void connected(FramedChannel connection, @Nullable Attempt attempt) {
                admitted.add(connection);
            }

            @Override
            public void dataCame(FramedChannel connection) {
                talking.add(connection);
            }

            @Override
            public void seen(Inquiry inquiry, InetSocketAddress as) {
                answers.add(inquiry.server() + " saw " + as);
            }

            @Override
            public void unanswered(Inquiry inquiry, IOException why) {
                answers.add(inquiry.server() + " " + why.getMessage());
            }
        };
        try {
            var gate = new StunGate(new Credentials("abcd", PASSWORD));
            return new Door("passeur-ice-door-test", List.of(LOOPBACK), PortRange.ANY, gate, host, log, now::get);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void open() {
        door.open();
    }

    @AfterEach
    void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        for (FramedChannel channel : admitted) {
            channel.close();
        }
    }

    private Socket visitor() throws IOException {
        var socket = new Socket(LOOPBACK, door.addresses().get(0).getPort());
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        return socket;
    }

    private Socket says(byte[] what) throws IOException {
        Socket socket = visitor();
        socket.getOutputStream().write(what);
        return socket;
    }

    private static boolean isThrownOut(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true; // a reset, for what it said was not read to the end
        }
    }

    @Test
    void strangers_are_thrown_out_at_their_first_frame() throws Exception {
        byte[] wrongPassword = Stun.framed(Stun.request("abcd:wxyz", PASSWORD + "x"));
        byte[] wrongName = Stun.framed(Stun.request("abce:wxyz", PASSWORD));
        byte[] response = Stun.framed(Stun.message(StunMessage.BINDING_SUCCESS, "abcd:wxyz", PASSWORD));
        for (byte[] words : List.of(
                "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {-1, -1},
                new byte[] {0, 0},
                new byte[] {0, 19},
                new byte[100],
                new byte[70_000],
                Stun.framed(Stun.unsigned()),
                wrongPassword,
                wrongName,
                response)) {
            assertThat(isThrownOut(says(words))).as("%d bytes", words.length).isTrue();
        }
        assertThat(admitted).isEmpty();
    }

    @Test
    void the_peer_is_let_in_even_if_its_check_comes_byte_by_byte_and_data_follows_at_once() throws Exception {
        byte[] check = Stun.framed(Stun.request("abcd:wxyz", PASSWORD));
        Socket peer = visitor();
        peer.setTcpNoDelay(true);
        for (byte b : check) {
            peer.getOutputStream().write(b);
        }
        peer.getOutputStream().write(Stun.framed(new byte[] {7}));
        FramedChannel connection = take(admitted);
        assertThat(connection.accepted()).isTrue();
        assertThat(connection.receiveStun()).isEqualTo(Arrays.copyOfRange(check, 2, check.length));
        ByteBuffer into = ByteBuffer.allocate(1);
        assertThat(connection.read(into)).isEqualTo(1);
        assertThat(into.get(0)).isEqualTo((byte) 7);
        assertThat(take(talking)).isSameAs(connection);
        connection.close();
    }

    private static FramedChannel take(BlockingQueue<FramedChannel> queue) throws InterruptedException {
        FramedChannel taken = queue.poll(10, TimeUnit.SECONDS);
        if (taken == null) {
            throw new AssertionError("nobody was let in");
        }
        return taken;
    }

    @Test
    void a_crowd_of_dribblers_does_not_keep_the_peer_out() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        for (int i = 0; i < 3 * Visitors.MAX; i++) {
            crowd.add(says(new byte[] {0}));
        }
        says(Stun.framed(Stun.request("abcd:wxyz", PASSWORD)));
        assertThat(take(admitted).isOpen()).isTrue();
        for (Socket early : crowd.subList(0, crowd.size() - Visitors.MAX)) {
            assertThat(isThrownOut(early)).isTrue();
        }
    }

    @Test
    void who_says_nothing_for_too_long_is_thrown_out() throws Exception {
        Socket silent = says(new byte[] {0});
        says(Stun.framed(Stun.request("abcd:wxyz", PASSWORD)));
        assertThat(take(admitted)).as("by now the silent one is in too").isNotNull();
        now.addAndGet(Visitors.LIFETIME.toNanos() + 1);
        assertThat(isThrownOut(silent)).isTrue();
    }

    @Test
    void with_the_door_closed_nobody_is_left() throws Exception {
        Socket waiting = visitor();
        door.close();
        assertThat(isThrownOut(waiting)).isTrue();
        int port = door.addresses().get(0).getPort();
        assertThatThrownBy(() -> {
                    while (true) {
                        new Socket(LOOPBACK, port).close();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void knocking_goes_on_until_somebody_opens() throws Exception {
        Attempt attempt;
        try (ServerSocketChannel reserved = ServerSocketChannel.open()) {
            reserved.bind(new InetSocketAddress(LOOPBACK, 0));
            attempt = new Attempt(
                    door.addresses().get(0), (InetSocketAddress) reserved.getLocalAddress(), 1, LinkPath.Kind.HOST);
        }
        door.knock(List.of(attempt));
        assertThat(admitted.poll(100, TimeUnit.MILLISECONDS)).isNull();
        try (ServerSocketChannel late = ServerSocketChannel.open()) {
            late.bind(attempt.to());
            try (SocketChannel answered = accept(late)) {
                FramedChannel connection = take(admitted);
                assertThat(connection.accepted()).isFalse();
                assertThat(connection.local()).isEqualTo(answered.getRemoteAddress());
                // data from somebody who has not proven who he is ends it
                answered.write(ByteBuffer.wrap(Stun.framed(new byte[] {1})));
                assertThatThrownBy(() -> connection.read(ByteBuffer.allocate(1)))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("proven");
                assertThat(connection.isOpen()).isFalse();
                connection.close();
            }
        }
    }

    /** Lets time pass until somebody knocks. */
    private SocketChannel accept(ServerSocketChannel listener) throws IOException {
        listener.configureBlocking(false);
        SocketChannel knocking = null;
        while (knocking == null) {
            now.addAndGet(Duration.ofMillis(100).toNanos());
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            knocking = listener.accept();
        }
        return knocking;
    }

    @Test
    void a_connection_that_ends_before_it_was_chosen_is_made_again() throws Exception {
        try (ServerSocketChannel peer = ServerSocketChannel.open()) {
            peer.bind(new InetSocketAddress(LOOPBACK, 0));
            var attempt = new Attempt(
                    door.addresses().get(0), (InetSocketAddress) peer.getLocalAddress(), 1, LinkPath.Kind.HOST);
            door.knock(List.of(attempt));
            SocketChannel first = peer.accept();
            FramedChannel connection = take(admitted);
            first.close(); // the peer's door took us for a stranger
            assertThatThrownBy(connection::receiveStun).isInstanceOf(ClosedChannelException.class);
            connection.close();
            now.addAndGet(Duration.ofSeconds(1).toNanos()); // the pause is set at a tick, so it may take another second
            FramedChannel second = null;
            for (int i = 0; i < 20 && second == null; i++) {
                second = admitted.poll(500, TimeUnit.MILLISECONDS);
                now.addAndGet(Duration.ofSeconds(1).toNanos());
            }
            assertThat(second).isNotNull();
        }
    }

    @Test
    void an_interrupt_of_the_engines_thread_neither_loses_a_message_nor_closes_the_connection() throws Exception {
        byte[] check = Stun.request("abcd:wxyz", PASSWORD);
        Socket peer = says(Stun.framed(check));
        FramedChannel connection = take(admitted);
        Thread.currentThread().interrupt(); // as ice4j does to whoever repeats a check, when the answer comes
        connection.sendStun(check, 0, check.length);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(peer.getInputStream().readNBytes(2 + check.length)).isEqualTo(Stun.framed(check));
        assertThat(connection.isOpen()).isTrue();
        connection.close();
    }

    @Test
    void our_own_data_never_looks_like_stun() throws Exception {
        byte[] check = Stun.request("abcd:wxyz", PASSWORD);
        Socket peer = says(Stun.framed(check));
        FramedChannel connection = take(admitted);
        connection.write(ByteBuffer.wrap(check));
        connection.endOutput();
        byte[] wire = peer.getInputStream().readAllBytes();
        ByteBuffer b = ByteBuffer.wrap(wire);
        while (b.hasRemaining()) {
            int length = b.getShort() & 0xffff;
            assertThat(StunMessage.startsAt(b, b.position(), length)).isFalse();
            b.position(b.position() + length);
        }
        connection.close();
    }
}
