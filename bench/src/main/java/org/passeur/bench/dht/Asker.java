package org.passeur.bench.dht;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.wire.Decoder;
import org.passeur.signalling.opendht.wire.Encoder;
import org.passeur.signalling.opendht.wire.Envelope;
import org.passeur.signalling.opendht.wire.Message;
import org.passeur.signalling.opendht.wire.Query;
import org.passeur.signalling.opendht.wire.Values;

/**
 * Asks one node without being one, from an address of its own: nodes answer a single address 1,024 requests in a second
 * at most.
 */
final class Asker implements Closeable {
    private static final int WINDOW = 32;
    private static final int RECEIVE_MILLIS = 500;
    private static final int MAX_DATAGRAM = 65_535;

    private final DatagramSocket socket;
    private final InetSocketAddress to;
    private final Id self;
    private final DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
    private int transaction;

    /** @param number of the address, 127.0.2.x */
    Asker(int number, InetSocketAddress to) throws IOException {
        this.socket = new DatagramSocket(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 2, (byte) number}), 0));
        this.socket.setSoTimeout(RECEIVE_MILLIS);
        this.to = to;
        this.self = Id.random(new Random(number));
    }

    /** A permit to put. */
    Bytes token() throws IOException {
        for (int tries = 0; tries < 10; tries++) {
            send(new Message.Find(self, self, Set.of()));
            if (receive() instanceof Message.Reply reply && reply.token() != null) {
                return reply.token();
            }
        }
        throw new IOException(to + " gives no token");
    }

    Message.Request put(Id key, Value value, Bytes token) {
        return new Message.Put(self, key, Values.of(List.of(value)), OptionalLong.empty(), token);
    }

    Message.Request get(Id key, long id) {
        return new Message.Get(self, key, Query.ofId(id), Set.of());
    }

    /** Sends so many requests, a few of them ahead of the answers, and gives the number of answers. */
    int exchange(int count, IntFunction<Message.Request> request) throws IOException {
        int sent = 0;
        int answered = 0;
        int lost = 0;
        while (answered + lost < count) {
            while (sent < count && sent - answered - lost < WINDOW) {
                send(request.apply(sent++));
            }
            Message answer = receive();
            if (answer instanceof Message.Reply) {
                answered++;
            } else if (answer == null) { // nothing for half a second: what was on its way is lost
                lost = sent - answered;
            }
        }
        return answered;
    }

    private void send(Message.Request request) throws IOException {
        for (byte[] datagram : Encoder.encode(Envelope.of(++transaction, 0, request), "BNCH")) {
            socket.send(new DatagramPacket(datagram, datagram.length, to));
        }
    }

    private @Nullable Message receive() throws IOException {
        while (true) {
            try {
                packet.setLength(MAX_DATAGRAM);
                socket.receive(packet);
                Message message = Decoder.decode(Arrays.copyOf(packet.getData(), packet.getLength()))
                        .message();
                if (!(message instanceof Message.Request) && !(message instanceof Message.Parts)) {
                    return message;
                }
            } catch (SocketTimeoutException e) {
                return null;
            } catch (Malformed e) {
                throw new IOException(to + " answers what cannot be read", e);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
