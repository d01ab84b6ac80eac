package org.passeur.spi.transfer;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What both ends know a transfer by, also after a break: 128 random bits, chosen by the sender. It is unique for one sender
 * only; who means a transfer names its device, too.
 *
 * @param hex 32 lower-case hexadecimal digits
 */
public record WireId(String hex) {
    /** Its length on the wire. */
    public static final int BYTES = 16;

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @throws IllegalArgumentException if {@code hex} has another form */
    public WireId {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("a transfer's id on the wire is 32 lower-case hexadecimal digits");
        }
    }

    /** A new one. */
    public static WireId random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return of(bytes);
    }

    /** From its 16 bytes. */
    public static WireId of(byte[] bytes) {
        return new WireId(HexFormat.of().formatHex(bytes));
    }

    /** Its 16 bytes. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
