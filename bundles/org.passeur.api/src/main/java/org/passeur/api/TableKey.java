package org.passeur.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names a place in a {@link SharedTable}.
 *
 * @param hex 40 lower-case hexadecimal digits
 */
public record TableKey(String hex) {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-fA-F]{40}");

    /** @throws IllegalArgumentException if {@code hex} has another form */
    public TableKey {
        HexId.checked(hex, "key");
    }

    /** The key that these 40 hexadecimal digits are, else the SHA-1 of the text in UTF-8, as OpenDHT's own tools have it. */
    public static TableKey of(String text) {
        if (DIGITS.matcher(text).matches()) {
            return new TableKey(text.toLowerCase(Locale.ROOT));
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new TableKey(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-1", e);
        }
    }

    /** The hexadecimal digits. */
    @Override
    public String toString() {
        return hex;
    }
}
