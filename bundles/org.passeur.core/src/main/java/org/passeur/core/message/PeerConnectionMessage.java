package org.passeur.core.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The request for a connection, or the answer to one.
 *
 * @param id random, all 64 bits; an answer repeats its request's
 * @param protocol {@link #REQUEST} or {@link #RESPONSE}
 * @param addresses what the connectivity providers have to tell: ICE descriptions and plain addresses
 */
public record PeerConnectionMessage(long id, int protocol, List<String> addresses) {
    /** A request: bit 0 is clear. */
    public static final int REQUEST = 0x01000002;

    /** An answer: bit 0 is set. */
    public static final int RESPONSE = 0x01000003;

    /** Bytes of an encoded message, at most. */
    public static final int MAX_BYTES = 16 * 1024;

    /** Addresses in a message, at most. */
    public static final int MAX_ADDRESSES = 64;

    /** Bytes of one address in UTF-8, at most: an ICE description of a hundred candidates fits. */
    public static final int MAX_ADDRESS_BYTES = 12 * 1024;

    /** What the map, its keys, the id and the protocol take, rounded up. */
    private static final int FRAME_BYTES = 64;

    /** @throws IllegalArgumentException if a limit is broken */
    public PeerConnectionMessage {
        addresses = List.copyOf(addresses);
        if (protocol != REQUEST && protocol != RESPONSE) {
            throw new IllegalArgumentException("protocol 0x%08x is neither request nor answer".formatted(protocol));
        }
        if (addresses.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException("at most " + MAX_ADDRESSES + " addresses, not " + addresses.size());
        }
        long total = FRAME_BYTES;
        for (String address : addresses) {
            total += bytes(address);
            if (bytes(address) > MAX_ADDRESS_BYTES + 3) {
                throw new IllegalArgumentException("an address has at most " + MAX_ADDRESS_BYTES + " bytes");
            }
        }
        if (total > MAX_BYTES) {
            throw new IllegalArgumentException("a message has at most " + MAX_BYTES + " bytes, this one " + total);
        }
    }

    /** A message with as many of the lines, in their order, as the limits allow. */
    public static PeerConnectionMessage fitting(long id, int protocol, List<String> lines) {
        List<String> taken = new ArrayList<>();
        int room = MAX_BYTES - FRAME_BYTES;
        for (String line : lines) {
            int bytes = bytes(line);
            if (taken.size() < MAX_ADDRESSES && bytes <= room && bytes <= MAX_ADDRESS_BYTES + 3) {
                taken.add(line);
                room -= bytes;
            }
        }
        return new PeerConnectionMessage(id, protocol, taken);
    }

    /** Whether it asks, rather than answers. */
    public boolean request() {
        return protocol == REQUEST;
    }

    /** With the longest header that a string of this size can have. */
    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length + 3;
    }
}
