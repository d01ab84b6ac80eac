package org.passeur.api;

/**
 * Names one device: the SHA-1 of the device public key's DER SubjectPublicKeyInfo, as 40 lower-case hexadecimal digits.
 *
 * @param hex 40 lower-case hexadecimal digits
 */
public record DeviceId(String hex) implements Comparable<DeviceId> {
    /** @throws IllegalArgumentException if {@code hex} has another form */
    public DeviceId {
        HexId.checked(hex, "device id");
    }

    @Override
    public int compareTo(DeviceId other) {
        return hex.compareTo(other.hex);
    }

    /** The hexadecimal digits. */
    @Override
    public String toString() {
        return hex;
    }
}
