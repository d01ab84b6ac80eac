package org.passeur.connectivity.ice.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Somebody who connected and has not proven to be the peer yet. Used on the door's thread only. */
final class Visitor {
    /** Room for the longest check in its frame. */
    static final int BUFFER = 2 + StunMessage.MAX_LENGTH;

    /** What the first frame says of who it is. */
    enum Verdict {
        UNDECIDED,
        STRANGER,
        PEER
    }

    private final SocketChannel channel;
    private final InetSocketAddress at;
    private final long since;
    private final ByteBuffer heard = ByteBuffer.allocate(BUFFER);

    /**
     * @param at where it came in
     * @param since when, in nanoseconds
     */
    Visitor(SocketChannel channel, InetSocketAddress at, long since) {
        this.channel = channel;
        this.at = at;
        this.since = since;
    }

    SocketChannel channel() {
        return channel;
    }

    InetSocketAddress at() {
        return at;
    }

    long since() {
        return since;
    }

    /** All that was read, the frame's length included. */
    ByteBuffer heard() {
        return heard.flip();
    }

    /** Reads what is there, without waiting. */
    Verdict hear(StunGate gate) {
        try {
            if (channel.read(heard) < 0) {
                return Verdict.STRANGER;
            }
        } catch (IOException e) {
            return Verdict.STRANGER;
        }
        int have = heard.position();
        if (have < 2) {
            return Verdict.UNDECIDED;
        }
        int length = heard.getShort(0) & 0xffff;
        if (length < StunMessage.HEADER || length > StunMessage.MAX_LENGTH) {
            return Verdict.STRANGER;
        }
        if (have >= 2 + StunMessage.HEADER && !StunMessage.startsAt(heard, 2, length)) {
            return Verdict.STRANGER;
        }
        if (have < 2 + length) {
            return Verdict.UNDECIDED;
        }
        byte[] message = new byte[length];
        heard.get(2, message);
        return gate.isCheck(new StunMessage(message)) ? Verdict.PEER : Verdict.STRANGER;
    }
}
