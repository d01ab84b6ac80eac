package org.passeur.transfer.classic;

import java.nio.charset.StandardCharsets;

/** Makes a file's name fit for a header line, which has no escapes; a name that fits already stays as it is. */
final class HeaderName {
    private static final String REPLACEMENT = "_";
    private static final int MAX_EXTENSION = 32; // bytes with the dot; what is longer is hardly one

    private HeaderName() {}

    /** The name without control characters and blanks at its ends, cut to what a line holds. */
    static String of(String name) {
        var clean = new StringBuilder(name.length());
        name.codePoints().forEach(c -> {
            if (breaksLine(c)) {
                clean.append(REPLACEMENT);
            } else {
                clean.appendCodePoint(c);
            }
        });
        String fit = cut(clean.toString().trim()).trim(); // the reader trims as well
        return fit.isEmpty() ? REPLACEMENT : fit;
    }

    private static boolean breaksLine(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL || type == Character.SURROGATE;
    }

    private static String cut(String name) {
        if (bytes(name) <= Header.MAX_NAME) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 && bytes(name.substring(dot)) <= MAX_EXTENSION ? name.substring(dot) : "";
        int room = Header.MAX_NAME - bytes(extension);
        int end = 0;
        while (end < name.length()) {
            int next = name.offsetByCodePoints(end, 1);
            room -= bytes(name.substring(end, next));
            if (room < 0) {
                break;
            }
            end = next;
        }
        return name.substring(0, end) + extension;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
