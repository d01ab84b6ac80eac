package org.passeur.connectivity.turn.stun;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A message as it came, with what it takes to know who wrote it. */
public final class Incoming {
    private final StunMessage message;
    private final byte[] bytes;
    private final int sha1;
    private final int sha256;

    /**
     * @param bytes all of it
     * @param sha1 where MESSAGE-INTEGRITY begins, or -1
     * @param sha256 where MESSAGE-INTEGRITY-SHA256 begins, or -1
     */
    Incoming(StunMessage message, byte[] bytes, int sha1, int sha256) {
        this.message = message;
        this.bytes = bytes;
        this.sha1 = sha1;
        this.sha256 = sha256;
    }

    /** What it says. */
    public StunMessage message() {
        return message;
    }

    /** Whether its signature holds; without one of the key's kind it does not. */
    public boolean isSignedBy(Key key) {
        int at = key.kind() == Key.Kind.SHA1 ? sha1 : sha256;
        if (at < 0) {
            return false;
        }
        int length = ByteBuffer.wrap(bytes).getShort(at + 2) & 0xffff;
        byte[] signed = Arrays.copyOf(bytes, at);
        // the length counts as if this attribute were the last (RFC 8489 section 14.5)
        ByteBuffer.wrap(signed).putShort(2, (short) (at + 4 + length - StunMessage.HEADER));
        return key.signed(signed, at, Arrays.copyOfRange(bytes, at + 4, at + 4 + length));
    }
}
