package org.passeur.signalling.opendht.node;

import java.net.InetSocketAddress;
import java.util.List;
import org.passeur.signalling.opendht.wire.Encoder;
import org.passeur.signalling.opendht.wire.Envelope;
import org.passeur.signalling.opendht.wire.Message;

/** Puts messages into envelopes and sends them. Loop only. */
final class Mailer {
    /** Tells others what we are, in the two to four characters that they expect. */
    private static final String AGENT = "PSR1";

    private final Transport transport;
    private final long network;
    private long sent;

    Mailer(Transport transport, long network) {
        this.transport = transport;
        this.network = network;
    }

    List<byte[]> encode(int transaction, Message message) {
        return Encoder.encode(Envelope.of(transaction, network, message), AGENT);
    }

    void send(InetSocketAddress to, List<byte[]> datagrams) {
        sent += datagrams.size();
        datagrams.forEach(datagram -> transport.send(to, datagram));
    }

    void send(InetSocketAddress to, int transaction, Message message) {
        send(to, encode(transaction, message));
    }

    /** Datagrams sent. */
    long sent() {
        return sent;
    }
}
