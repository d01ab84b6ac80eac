package org.passeur.opendht.value;

import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;

/**
 * Whose a signed value is.
 *
 * @param seq counts the editions of a value, 0 to 65535
 * @param key the owner's public key, DER SubjectPublicKeyInfo
 * @param to the only one it is for, or null
 */
public record Owner(int seq, Bytes key, @Nullable Id to) {
    /** Bytes of a public key at most; RSA-8192 takes about 1060. */
    public static final int MAX_KEY = 2048;

    /** @throws IllegalArgumentException if the sequence number or the key is out of range */
    public Owner {
        if (seq < 0 || seq > 0xffff || key.length() > MAX_KEY) {
            throw new IllegalArgumentException("sequence numbers have 16 bits and keys " + MAX_KEY + " bytes at most");
        }
    }

    /** SHA-1 of the key: the id of the device or account that owns the value. */
    public Id keyId() {
        return Id.hash(key.array());
    }
}
