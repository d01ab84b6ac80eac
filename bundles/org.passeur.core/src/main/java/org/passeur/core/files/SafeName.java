package org.passeur.core.files;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * A stranger's name for a file made into a name that is one element of a path on every system, and fit to be shown: no
 * separators, no characters that a terminal obeys, no device, not hidden, at most 255 bytes.
 */
public final class SafeName {
    /** What file systems allow for one element of a path, in bytes of UTF-8. */
    static final int MAX_BYTES = 255;

    /** A longer extension is part of the name. */
    private static final int MAX_EXTENSION_BYTES = 32;

    private static final String FALLBACK = "file";
    private static final String RESERVED = "<>:\"|?*";
    private static final Set<String> DEVICES = Set.of(
            "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
            "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "conin$", "conout$");

    private SafeName() {}

    /** The safe form; never empty. */
    public static String of(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        var safe = new StringBuilder();
        // a name is never worth more than this, however much a stranger writes
        last.codePoints().limit(4L * MAX_BYTES).map(SafeName::safe).forEach(safe::appendCodePoint);
        String stripped = strip(safe.toString());
        if (stripped.isEmpty()) {
            return FALLBACK;
        }
        int dot = stripped.indexOf('.');
        String stem = (dot < 0 ? stripped : stripped.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
        return numbered(DEVICES.contains(stem) ? "_" + stripped : stripped, 1);
    }

    /** The name for the {@code number}th file of this name: {@code photo.jpg}, {@code photo (2).jpg} and so on. */
    static String numbered(String name, int number) {
        int dot = name.lastIndexOf('.');
        boolean hasExtension = dot > 0 && bytes(name.substring(dot)) <= MAX_EXTENSION_BYTES;
        String stem = hasExtension ? name.substring(0, dot) : name;
        String tail = (number == 1 ? "" : " (" + number + ")") + (hasExtension ? name.substring(dot) : "");
        return cut(stem, MAX_BYTES - bytes(tail)) + tail;
    }

    private static int safe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> '_';
            default -> RESERVED.indexOf(c) >= 0 ? '_' : c;
        };
    }

    /** Without blanks at either end, dots at the end, or a dot that would hide the file; {@code ..} becomes empty. */
    private static String strip(String name) {
        int from = 0;
        int to = name.length();
        while (from < to && (blank(name.charAt(from)) || name.charAt(from) == '.')) {
            from++;
        }
        while (to > from && (blank(name.charAt(to - 1)) || name.charAt(to - 1) == '.')) {
            to--;
        }
        return name.substring(from, to);
    }

    private static boolean blank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** At most {@code max} bytes, cut between code points. */
    static String cut(String text, int max) {
        int bytes = 0;
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            int width = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes + width > max) {
                break;
            }
            bytes += width;
            i += Character.charCount(c);
        }
        return text.substring(0, i);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
