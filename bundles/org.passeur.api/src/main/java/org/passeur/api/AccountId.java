package org.passeur.api;

/**
 * Names one account: the SHA-1 of the account public key's DER SubjectPublicKeyInfo, as 40 lower-case hexadecimal digits.
 *
 * @param hex 40 lower-case hexadecimal digits
 */
public record AccountId(String hex) implements Comparable<AccountId> {
    /** @throws IllegalArgumentException if {@code hex} has another form */
    public AccountId {
        HexId.checked(hex, "account id");
    }

    @Override
    public int compareTo(AccountId other) {
        return hex.compareTo(other.hex);
    }

    /** The hexadecimal digits. */
    @Override
    public String toString() {
        return hex;
    }
}
