package org.passeur.api;

import java.util.Optional;

/**
 * Something that somebody put into a {@link SharedTable}. All of it is a stranger's.
 *
 * @param id tells it from others under its key; all 64 bits are used
 * @param type what kind of value it is, a number of the network's
 * @param proof what is known of where it comes from
 * @param owner SHA-1 of the key that signed it, as 40 hexadecimal digits, if it is {@link Proof#SIGNED}
 * @param edition counts the changes that its owner made
 * @param userType a word of the application that put it; mostly empty
 * @param content at most 64 KiB; what is sealed, sealed. Handed over, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody: values are told by their id
public record TableValue(
        long id, int type, Proof proof, Optional<String> owner, int edition, String userType, byte[] content) {
    /** What is known of where a value comes from. */
    public enum Proof {
        /** Nobody signed it. */
        NONE,
        /** The signature of its owner's key holds. */
        SIGNED,
        /** It has a signature that does not hold. */
        FORGED,
        /** Only its recipient can read it, and see who signed it. */
        SEALED
    }
}
