package org.passeur.opendht;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;

/**
 * Work in a sealed value's id, which is free to choose: fifteen leading zero bits of a hash over it. Making it costs about
 * as much as opening the value costs its recipient; looking whether it is there costs nearly nothing. So messages that
 * have it can be opened before a flood of others that have not.
 *
 * <pre>
 * SHA-256( ten minutes since 1970, 8 bytes | recipient's id, 20 | SHA-1 of the cypher, 20 | value id, 8 )
 * </pre>
 */
final class Stamp {
    private static final int BITS = 15;
    private static final long SLOT_SECONDS = 600;
    /** Clocks may be wrong by so many slots, and a value lives for one. */
    private static final int SLOTS_AROUND = 2;

    private static final int LENGTH = 8 + 2 * Id.LENGTH + 8;

    private final MessageDigest sha256;
    private final byte[] text = new byte[LENGTH];
    private final ByteBuffer fields = ByteBuffer.wrap(text);
    private final byte[] hash = new byte[32];

    private Stamp(Id recipient, Id cypher) {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
        fields.put(8, recipient.bytes()).put(8 + Id.LENGTH, cypher.bytes());
    }

    /** An id for the value that will have this cypher; not 0. */
    static long make(Bytes cypher, Id recipient, long unixSeconds, RandomGenerator random) {
        var stamp = new Stamp(recipient, Id.hash(cypher.array()));
        long id = random.nextLong();
        while (id == 0 || !stamp.isGood(unixSeconds / SLOT_SECONDS, id)) {
            id++;
        }
        return id;
    }

    /** Whether the work was done for this cypher and recipient, not long ago. */
    static boolean isOn(long id, Id cypher, Id recipient, long unixSeconds) {
        var stamp = new Stamp(recipient, cypher);
        long now = unixSeconds / SLOT_SECONDS;
        for (long slot = now - SLOTS_AROUND; slot <= now + SLOTS_AROUND; slot++) {
            if (stamp.isGood(slot, id)) {
                return true;
            }
        }
        return false;
    }

    private boolean isGood(long slot, long id) {
        fields.putLong(0, slot).putLong(LENGTH - 8, id);
        sha256.update(text);
        try {
            sha256.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
        return (ByteBuffer.wrap(hash).getInt() >>> (Integer.SIZE - BITS)) == 0;
    }
}
