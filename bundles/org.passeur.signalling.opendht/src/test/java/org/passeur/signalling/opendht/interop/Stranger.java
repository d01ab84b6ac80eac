package org.passeur.signalling.opendht.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.wire.Decoder;
import org.passeur.signalling.opendht.wire.Encoder;
import org.passeur.signalling.opendht.wire.Envelope;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Values;

/** Somebody who writes each datagram by hand, to one node, and reads what comes back. */
final class Stranger implements Closeable {
    private static final long SECONDS = 20;

    private final Id self = Id.random(new Random());
    private final InetSocketAddress node;
    private final DatagramSocket socket;
    private final List<Envelope> pushed = new ArrayList<>();
    private int transaction = 1000;

    Stranger(InetSocketAddress node) throws IOException {
        this.node = node;
        this.socket = new DatagramSocket(
                new InetSocketAddress(node.getAddress().getHostAddress().contains(":") ? "::1" : "127.0.0.1", 0));
    }

    Id id() {
        return self;
    }

    /** The answer to a question; repeated while none comes. */
    Message ask(Message.Request request) throws IOException {
        int asked = ++transaction;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < until) {
            send(asked, request);
            Envelope answer = read(2_000, envelope -> envelope.transaction() == asked && isAnswer(envelope.message()));
            if (answer != null) {
                return answer.message();
            }
        }
        throw new AssertionError("no answer to " + request);
    }

    /** The transaction id that the last question had. */
    int lastTransaction() {
        return transaction;
    }

    private static boolean isAnswer(Message message) {
        return message instanceof Message.Reply || message instanceof Message.Failure;
    }

    void send(int id, Message message) throws IOException {
        for (byte[] datagram : Encoder.encode(Envelope.of(id, 0, message), "TEST")) {
            sendRaw(datagram);
        }
    }

    void sendRaw(byte[] datagram) throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length, node));
    }

    /** The next thing that the node tells unasked, if it is of this kind; pings and the like are passed over. */
    Envelope awaitPush(Predicate<Envelope> which) throws IOException {
        for (int i = 0; i < pushed.size(); i++) {
            if (which.test(pushed.get(i))) {
                return pushed.remove(i);
            }
        }
        Envelope came = read(TimeUnit.SECONDS.toMillis(SECONDS), which);
        if (came == null) {
            throw new AssertionError("the node did not push it, but: " + pushed);
        }
        return came;
    }

    /** Reads until something like this comes; answers the node's own questions, keeps everything else. */
    @Nullable
    Envelope read(long millis, Predicate<Envelope> which) throws IOException {
        byte[] buffer = new byte[65_536];
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < until) {
            var packet = new DatagramPacket(buffer, buffer.length);
            socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            try {
                socket.receive(packet);
                Envelope envelope = Decoder.decode(Arrays.copyOf(buffer, packet.getLength()));
                if (envelope.message() instanceof Message.Request request) {
                    send(envelope.transaction(), answer(request));
                }
                if (which.test(envelope)) {
                    return envelope;
                }
                pushed.add(envelope);
            } catch (SocketTimeoutException e) {
                return null;
            } catch (Malformed e) {
                throw new AssertionError(e);
            }
        }
        return null;
    }

    /** Whoever gives no token when he is asked for nodes or values is not spoken to any more. */
    private Message answer(Message.Request request) {
        Bytes token = request instanceof Message.Find || request instanceof Message.Get ? Bytes.of(new byte[32]) : null;
        return new Message.Reply(self, null, node.getAddress(), List.of(), List.of(), token, Values.NONE, null);
    }

    Bytes token(Id key) throws IOException {
        var reply = (Message.Reply) ask(new Message.Get(self, key, null, Set.of()));
        return Objects.requireNonNull(reply.token());
    }

    Message put(Id key, Value value, OptionalLong created) throws IOException {
        return ask(new Message.Put(self, key, Values.of(List.of(value)), created, token(key)));
    }

    Message put(Id key, Value value) throws IOException {
        return put(key, value, OptionalLong.empty());
    }

    /** All values that the node answers with. Those in parts are left out: ask for small ones. */
    List<Value> get(Id key) throws IOException {
        return ((Message.Reply) ask(new Message.Get(self, key, null, Set.of())))
                .values()
                .inline();
    }

    void assertFailure(Message.Request request, int code) throws IOException {
        assertThat(ask(request))
                .isInstanceOfSatisfying(
                        Message.Failure.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }

    @Override
    public void close() {
        socket.close();
    }
}
