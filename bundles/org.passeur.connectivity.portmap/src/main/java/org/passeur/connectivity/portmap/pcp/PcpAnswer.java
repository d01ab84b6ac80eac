package org.passeur.connectivity.portmap.pcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.passeur.connectivity.portmap.mapping.Granted;
import org.passeur.connectivity.portmap.mapping.MalformedAnswerException;
import org.passeur.connectivity.portmap.mapping.RefusedException;
import org.passeur.connectivity.portmap.mapping.Wish;

/** Reads a router's answers (RFC 6887 sections 7.2 and 11.1); drawn in docs/protocol/portmap.md. */
final class PcpAnswer {
    private static final int RESPONSE_BIT = 0x80;
    private static final int SUCCESS = 0;
    private static final int UNSUPPORTED_VERSION = 1;

    private PcpAnswer() {}

    /**
     * Whether this is the answer to an announcement; empty if it answers something else.
     *
     * @return false if the router speaks only another version, NAT-PMP mostly (RFC 6887 section 9)
     */
    static Optional<Boolean> announced(byte[] datagram) throws MalformedAnswerException {
        if (datagram.length < 4) {
            throw new MalformedAnswerException("a PCP answer has at least 4 bytes, this one " + datagram.length);
        }
        if (datagram[0] != PcpRequest.VERSION) {
            return Optional.of(false);
        }
        return opcode(datagram) == PcpRequest.Announce.OPCODE
                ? Optional.of(datagram[3] != UNSUPPORTED_VERSION)
                : Optional.empty();
    }

    /** What became of a wish; empty if the datagram is about something else. */
    static Optional<Granted> mapped(byte[] datagram, Wish wish) throws MalformedAnswerException, RefusedException {
        if (datagram.length < PcpRequest.HEADER || datagram[0] != PcpRequest.VERSION) {
            throw new MalformedAnswerException("this is no PCP answer of version 2 (" + datagram.length + " bytes)");
        }
        if (opcode(datagram) != PcpRequest.Map.OPCODE) {
            return Optional.empty();
        }
        if (datagram.length < PcpRequest.HEADER + PcpRequest.MAP_BODY) {
            throw new MalformedAnswerException("a PCP answer to MAP has at least "
                    + (PcpRequest.HEADER + PcpRequest.MAP_BODY) + " bytes, this one " + datagram.length);
        }
        ByteBuffer message = ByteBuffer.wrap(datagram);
        int result = message.get(3) & 0xff;
        long lifetime = message.getInt(4) & 0xffff_ffffL;
        message.position(PcpRequest.HEADER);
        var nonce = new Wish.Nonce(message.getInt(), message.getLong());
        int protocol = message.get() & 0xff;
        int internalPort = message.position(message.position() + 3).getShort() & 0xffff;
        int externalPort = message.getShort() & 0xffff;
        byte[] external = new byte[16];
        message.get(external);
        if (!nonce.equals(wish.nonce())
                || protocol != PcpRequest.TCP
                || internalPort != wish.internal().getPort()) {
            return Optional.empty();
        }
        if (result != SUCCESS) {
            throw new RefusedException(words(result));
        }
        return Optional.of(new Granted(address(external, externalPort), Duration.ofSeconds(lifetime)));
    }

    private static int opcode(byte[] datagram) {
        // a request is no answer
        return (datagram[1] & RESPONSE_BIT) == 0 ? -1 : datagram[1] & ~RESPONSE_BIT & 0xff;
    }

    private static InetSocketAddress address(byte[] external, int port) throws MalformedAnswerException {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(external), port);
        } catch (UnknownHostException e) {
            throw new MalformedAnswerException("16 bytes are no address", e);
        }
    }

    /** RFC 6887 section 7.4. */
    private static String words(int result) {
        return switch (result) {
            case 2 -> "the router does not allow mappings for this host (NOT_AUTHORIZED): allow them in its settings";
            case 8 -> "the router has no resources for another mapping (NO_RESOURCES): others use them all";
            case 10 -> "this host has used up what the router allows it (USER_EX_QUOTA)";
            case 11 -> "the router cannot give the port that was wished for (CANNOT_PROVIDE_EXTERNAL)";
            case 12 -> "another router is between this host and the one that was asked (ADDRESS_MISMATCH)";
            case 7 -> "the router has no connection to the Internet (NETWORK_FAILURE)";
            default -> "the router refused with PCP's result " + result;
        };
    }
}
