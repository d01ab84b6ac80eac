package org.passeur.api;

import java.util.regex.Pattern;

/**
 * Names one transfer within one node: random, unsigned, 64 bits. Each end gives a transfer an id of its own.
 *
 * @param value all 64 bits are used
 */
public record TransferId(long value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{1,16}");

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException if {@code hex} is not 1 to 16 hexadecimal digits
     */
    public static TransferId parse(String hex) {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "a transfer id is 1 to 16 hexadecimal digits, but this is \"" + Printable.of(hex) + "\"");
        }
        return new TransferId(Long.parseUnsignedLong(hex, 16));
    }

    /** 16 hexadecimal digits. */
    @Override
    public String toString() {
        return "%016x".formatted(value);
    }
}
