package org.passeur.transfer.classic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Printable;
import org.passeur.api.TransferException.ProtocolViolated;

/** Reads one header, however its bytes are grouped. Holds one line at most. */
final class HeaderReader {
    private final byte[] line = new byte[Header.MAX_LINE];
    private int length;
    private int lines;
    private @Nullable Long size;
    private @Nullable String name;

    /** Whether some of the header was read. */
    boolean begun() {
        return length > 0 || lines > 0;
    }

    /**
     * Takes bytes up to the header's end.
     *
     * @return the header, or null if more bytes are needed
     */
    @Nullable
    Header read(ByteBuffer from) throws ProtocolViolated {
        while (from.hasRemaining()) {
            byte b = from.get();
            if (b != '\n') {
                append(b);
            } else if (length == 0) {
                return complete();
            } else {
                endLine();
            }
        }
        return null;
    }

    private void append(byte b) throws ProtocolViolated {
        if (length == Header.MAX_LINE) {
            throw violated("a header line is longer than " + Header.MAX_LINE + " bytes");
        }
        line[length++] = b;
    }

    private void endLine() throws ProtocolViolated {
        if (++lines > Header.MAX_LINES) {
            throw violated("a header has more than " + Header.MAX_LINES + " lines");
        }
        var text = new String(line, 0, length, StandardCharsets.UTF_8);
        length = 0;
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw violated("a header line has no colon: " + Printable.of(text));
        }
        String value = text.substring(colon + 1).trim();
        switch (text.substring(0, colon).trim()) {
            case Header.SIZE_KEY -> {
                once(Header.SIZE_KEY, size);
                size = size(value);
            }
            case Header.NAME_KEY -> {
                once(Header.NAME_KEY, name);
                name = value;
            }
            default -> {} // unknown keys, and Offset, mean nothing
        }
    }

    private static void once(String key, @Nullable Object before) throws ProtocolViolated {
        if (before != null) {
            throw violated("a header says " + key + " twice");
        }
    }

    private static long size(String value) throws ProtocolViolated {
        if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw violated("Content-Length is not a decimal number: " + Printable.of(value));
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new ProtocolViolated("Content-Length is above 2^63-1: " + Printable.of(value), e);
        }
    }

    private Header complete() throws ProtocolViolated {
        if (size == null) {
            throw violated("a header has no Content-Length");
        }
        if (name == null || name.isEmpty()) {
            throw violated("a header has no Display-Name");
        }
        return new Header(name, size);
    }

    private static ProtocolViolated violated(String message) {
        return new ProtocolViolated(message, null);
    }
}
