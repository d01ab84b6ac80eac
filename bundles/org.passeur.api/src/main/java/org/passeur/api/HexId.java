package org.passeur.api;

import java.util.regex.Pattern;

/** The form that account and device ids share: 20 bytes as 40 lower-case hexadecimal digits. */
final class HexId {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{40}");

    private HexId() {}

    static String checked(String hex, String what) {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    what + " must be 40 lower-case hexadecimal digits, but is \"" + Printable.of(hex) + "\"");
        }
        return hex;
    }
}
