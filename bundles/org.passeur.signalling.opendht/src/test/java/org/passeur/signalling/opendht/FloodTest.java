package org.passeur.signalling.opendht;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.passeur.opendht.Keys;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.Body;
import org.passeur.opendht.value.Sealing;
import org.passeur.opendht.value.Signing;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.net.BindAddresses;
import org.passeur.signalling.opendht.node.LoopbackNode;
import org.passeur.signalling.opendht.wire.Decoder;
import org.passeur.signalling.opendht.wire.Encoder;
import org.passeur.signalling.opendht.wire.Envelope;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Values;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.signalling.Signalling;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.signalling.Letters;

/**
 * A thousand junk values a second, sealed for our RSA-4096 key like any message, by way of the node that stores the
 * messages as well. How it is in time that nothing else is done in, {@code PostboxFloodTest} says; this is with everything
 * real, on a machine that may be busy.
 */
class FloodTest {
    /** Values of junk, two seconds of them, before the first message is sent. */
    private static final int RISEN = 2000;

    private static final int JUNK = 8_000;
    private static final Id FLOODER = Id.hash("the flooder");

    @Test
    void a_message_gets_through_a_flood(@TempDir Path home) throws Exception {
        var alice = TestDevice.alice(home.resolve("alice"));
        var bob = TestDevice.bob(home.resolve("bob"));
        var letters = new Letters();
        var settings = new Settings(0, BindAddresses.parse(List.of("127.0.0.1")), List.of(), 0, false);
        ScheduledExecutorService flood = Executors.newSingleThreadScheduledExecutor();
        try (LoopbackNode mallory = LoopbackNode.start();
                var socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
                Signalling alices = new OpenDhtSignalling(settings, Clock.systemUTC()).join(alice, message -> {});
                Signalling bobs = new OpenDhtSignalling(settings, Clock.systemUTC()).join(bob, letters)) {
            alices.bootstrap(List.of(mallory.address()));
            bobs.bootstrap(List.of(mallory.address()));
            alices.send(bob.remote(), bytes("before"), Deadline.after(Duration.ofSeconds(20)));
            assertThat(letters.next(Duration.ofSeconds(20))).isNotNull();
            List<List<byte[]>> junk = datagrams(junk(bob, alice), Keys.messages(bob.id()), token(socket, mallory));
            var sent = new AtomicInteger();
            var risen = new CountDownLatch(RISEN / 10);
            flood.scheduleAtFixedRate(
                    () -> {
                        risen.countDown();
                        for (int i = 0; i < 10; i++) {
                            junk.get(sent.getAndIncrement() % junk.size())
                                    .forEach(datagram -> send(socket, mallory, datagram));
                        }
                    },
                    0,
                    10,
                    TimeUnit.MILLISECONDS);
            assertThat(risen.await(60, TimeUnit.SECONDS)).isTrue();
            long worst = 0;
            for (int i = 0; i < 3; i++) {
                long begun = System.nanoTime();
                alices.send(bob.remote(), bytes("in the flood " + i), Deadline.after(Duration.ofSeconds(20)));
                assertThat(new String(
                                Objects.requireNonNull(letters.next(Duration.ofSeconds(20)))
                                        .body(),
                                StandardCharsets.UTF_8))
                        .isEqualTo("in the flood " + i);
                worst = Math.max(worst, System.nanoTime() - begun);
            }
            System.out.printf(
                    "in a flood of real junk (%d so far): a message from send to inbox in %.0f ms at worst of 3%n",
                    sent.get(), worst / 1e6);
        } finally {
            flood.shutdownNow();
        }
    }

    /** As it is made cheaply: only the first block is costly, and can be used again with other content behind it. */
    private static List<Value.Closed> junk(TestDevice bob, TestDevice alice) {
        PublicKey key = bob.chain().get(0).getPublicKey();
        var random = new SecureRandom();
        Body body = Body.owned(alice.chain().get(0).getPublicKey(), 0, Id.hash(key.getEncoded()), bytes("junk"));
        byte[] good = Sealing.seal(Signing.sign(1, body, alice.key()), key, random)
                .cypher()
                .array();
        List<Value.Closed> junk = new ArrayList<>();
        for (int i = 1; i <= JUNK; i++) {
            byte[] altered = good.clone();
            altered[600] ^= (byte) i;
            altered[601] ^= (byte) (i >> 8);
            junk.add(new Value.Closed(i, Bytes.of(altered), 0));
        }
        return junk;
    }

    private static List<List<byte[]>> datagrams(List<Value.Closed> junk, Id key, Bytes token) {
        List<List<byte[]>> all = new ArrayList<>();
        for (Value.Closed value : junk) {
            var put = new Message.Put(FLOODER, key, Values.of(List.of(value)), OptionalLong.empty(), token);
            all.add(Encoder.encode(Envelope.of((int) value.id(), 0, put), "TEST"));
        }
        return all;
    }

    private static Bytes token(DatagramSocket socket, LoopbackNode node) throws Exception {
        socket.setSoTimeout(20_000);
        var find = new Message.Find(FLOODER, FLOODER, Set.of());
        Encoder.encode(Envelope.of(1, 0, find), "TEST").forEach(datagram -> send(socket, node, datagram));
        while (true) {
            var packet = new DatagramPacket(new byte[65_536], 65_536);
            socket.receive(packet);
            Message answer = Decoder.decode(Arrays.copyOf(packet.getData(), packet.getLength()))
                    .message();
            if (answer instanceof Message.Reply reply && reply.token() != null) {
                return reply.token();
            }
        }
    }

    private static void send(DatagramSocket socket, LoopbackNode to, byte[] datagram) {
        try {
            socket.send(new DatagramPacket(datagram, datagram.length, to.address()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
