package org.passeur.connectivity.ice.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.passeur.connectivity.ice.blob.Credentials;

final class FramedChannelTest {
    private static long senders() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("passeur-ice-stun"))
                .count();
    }

    @Test
    void a_peer_that_asks_much_and_reads_nothing_does_not_cost_a_thread_for_each_answer() throws Exception {
        try (ServerSocketChannel listening =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel far = SocketChannel.open(listening.getLocalAddress());
                SocketChannel near = listening.accept()) {
            near.configureBlocking(false);
            int written = near.write(ByteBuffer.allocate(1 << 20));
            while (written > 0) { // until not a byte more goes out
                written = near.write(ByteBuffer.allocate(1 << 20));
            }
            var gate = new StunGate(Credentials.random(new SecureRandom()));
            try (var channel = new FramedChannel(
                    near,
                    (InetSocketAddress) near.getLocalAddress(),
                    ByteBuffer.allocate(0),
                    true,
                    true,
                    gate,
                    came -> {},
                    System::nanoTime)) {
                byte[] answer = new byte[100];
                long most = 0;
                for (int i = 0; i < 400; i++) {
                    channel.sendStun(answer, 0, answer.length);
                    most = Math.max(most, senders());
                }
                assertThat(most).isBetween(1L, 32L);
            }
            assertThat(far.isOpen()).isTrue();
        }
    }
}
