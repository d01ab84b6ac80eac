package org.passeur.api;

/**
 * Text of strangers made fit for a log line or a terminal: control, format (bidirectional marks among them) and
 * unassigned characters become {@code ?}, and what is longer than 200 characters is cut.
 */
public final class Printable {
    private static final int LIMIT = 200;

    private Printable() {}

    /** The text with nothing in it that could move a cursor, break a line or turn the reading direction. */
    public static String of(String text) {
        return of(text, LIMIT);
    }

    /** The same, cut after {@code limit} characters. */
    public static String of(String text, int limit) {
        var safe = new StringBuilder(Math.min(text.length(), limit));
        text.codePoints().limit(limit).map(Printable::printable).forEach(safe::appendCodePoint);
        if (text.codePointCount(0, text.length()) > limit) {
            safe.append('…');
        }
        return safe.toString();
    }

    private static int printable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> '?';
            default -> codePoint;
        };
    }
}
