package org.passeur.connectivity.ice.tcp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which local ports may be used.
 *
 * @param first 1 to 65535, or 0 for any
 * @param last not before the first
 */
public record PortRange(int first, int last) {
    /** Any port that is free. */
    public static final PortRange ANY = new PortRange(0, 0);

    private static final Pattern FORM = Pattern.compile("\\s*(\\d{1,5})(?:\\s*-\\s*(\\d{1,5}))?\\s*");

    /** @throws IllegalArgumentException if there is no such range */
    public PortRange {
        if (first < 0 || last > 65535 || first > last || (first == 0 && last != 0)) {
            throw new IllegalArgumentException("port_range is 0 for any, PORT or FIRST-LAST within 1 to 65535, not "
                    + first
                    + (first == last ? "" : "-" + last));
        }
    }

    /**
     * Reads {@code 0}, {@code PORT} or {@code FIRST-LAST}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static PortRange parse(String text) {
        if (text.isBlank()) {
            return ANY;
        }
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("port_range is 0 for any, PORT or FIRST-LAST, not \"" + text + "\"");
        }
        int first = Integer.parseInt(m.group(1));
        return new PortRange(first, m.group(2) == null ? first : Integer.parseInt(m.group(2)));
    }

    boolean any() {
        return first == 0;
    }
}
