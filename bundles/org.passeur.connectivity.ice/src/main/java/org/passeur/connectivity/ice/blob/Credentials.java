package org.passeur.connectivity.ice.blob;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What checks are signed with (RFC 8445 section 5.3).
 *
 * @param ufrag 4 to 256 ice-chars
 * @param password 22 to 256 ice-chars; a secret
 */
public record Credentials(String ufrag, String password) {
    private static final Pattern UFRAG = Pattern.compile("[A-Za-z0-9+/]{4,256}");
    private static final Pattern PASSWORD = Pattern.compile("[A-Za-z0-9+/]{22,256}");

    /** @throws IllegalArgumentException if one of them has another form */
    public Credentials {
        if (!UFRAG.matcher(ufrag).matches()) {
            throw new IllegalArgumentException("an ICE ufrag has 4 to 256 letters, digits, + or /");
        }
        if (!PASSWORD.matcher(password).matches()) {
            throw new IllegalArgumentException("an ICE password has 22 to 256 letters, digits, + or /");
        }
    }

    /** New ones: 8 and 24 hexadecimal digits, as Jami's. */
    public static Credentials random(SecureRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        HexFormat hex = HexFormat.of();
        return new Credentials(hex.formatHex(bytes, 0, 4), hex.formatHex(bytes, 4, 16));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[" + ufrag + "]";
    }
}
