package org.passeur.connectivity.portmap.natpmp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.passeur.connectivity.portmap.mapping.MalformedAnswerException;
import org.passeur.connectivity.portmap.mapping.RefusedException;

/** Questions and answers of NAT-PMP (RFC 6886 sections 3.2 to 3.5); drawn in docs/protocol/portmap.md. */
final class NatPmpMessage {
    private static final int VERSION = 0;
    private static final int RESPONSE_BIT = 0x80;
    private static final int ADDRESS = 0;
    private static final int MAP_TCP = 2;

    private NatPmpMessage() {}

    /**
     * What a mapping came to.
     *
     * @param lifetimeSeconds unsigned
     */
    record Mapped(int externalPort, long lifetimeSeconds) {}

    static byte[] addressRequest() {
        return new byte[] {VERSION, ADDRESS};
    }

    /** A lifetime and an external port of zero remove the mapping (RFC 6886 section 3.4). */
    static byte[] mapRequest(int internalPort, int externalPort, long lifetimeSeconds) {
        return ByteBuffer.allocate(12)
                .put((byte) VERSION)
                .put((byte) MAP_TCP)
                .putShort((short) 0)
                .putShort((short) internalPort)
                .putShort((short) externalPort)
                .putInt((int) lifetimeSeconds)
                .array();
    }

    /** The router's address outside; empty if this answers something else. */
    static Optional<InetAddress> address(byte[] datagram) throws MalformedAnswerException, RefusedException {
        Optional<ByteBuffer> answer = answer(datagram, ADDRESS, 12);
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        byte[] address = new byte[4];
        answer.get().get(8, address);
        try {
            return Optional.of(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new MalformedAnswerException("4 bytes are no address", e);
        }
    }

    /** What became of a request; empty if this answers something else. */
    static Optional<Mapped> mapped(byte[] datagram, int internalPort)
            throws MalformedAnswerException, RefusedException {
        Optional<ByteBuffer> answer = answer(datagram, MAP_TCP, 16);
        if (answer.isEmpty() || (answer.get().getShort(8) & 0xffff) != internalPort) {
            return Optional.empty();
        }
        return Optional.of(
                new Mapped(answer.get().getShort(10) & 0xffff, answer.get().getInt(12) & 0xffff_ffffL));
    }

    private static Optional<ByteBuffer> answer(byte[] datagram, int operation, int length)
            throws MalformedAnswerException, RefusedException {
        if (datagram.length < 4 || datagram[0] != VERSION) {
            throw new MalformedAnswerException("this is no answer of NAT-PMP (" + datagram.length + " bytes)");
        }
        if ((datagram[1] & 0xff) != (operation | RESPONSE_BIT)) {
            return Optional.empty();
        }
        ByteBuffer message = ByteBuffer.wrap(datagram);
        int result = message.getShort(2) & 0xffff;
        if (result != 0) {
            throw new RefusedException(words(result));
        }
        if (datagram.length < length) {
            throw new MalformedAnswerException(
                    "this answer of NAT-PMP has " + length + " bytes, not " + datagram.length);
        }
        return Optional.of(message);
    }

    /** RFC 6886 section 3.5. */
    private static String words(int result) {
        return switch (result) {
            case 1, 5 -> "the router does not speak this version of NAT-PMP";
            case 2 -> "the router does not allow mappings for this host: allow them in its settings";
            case 3 -> "the router has no address outside: is it connected to the Internet?";
            case 4 -> "the router has no resources for another mapping";
            default -> "the router refused with NAT-PMP's result " + result;
        };
    }
}
