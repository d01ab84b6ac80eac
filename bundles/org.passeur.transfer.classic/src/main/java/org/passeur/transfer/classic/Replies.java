package org.passeur.transfer.classic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.passeur.api.Printable;

/** What a receiver says to a sender: {@code GO\n}, {@code NGO\n}; read here however the bytes are grouped. */
final class Replies {
    private static final String GO_LINE = "GO\n";
    private static final String NGO_LINE = "NGO\n";
    private static final int MAX_KEPT = 16;

    /** One thing that a receiver said. */
    enum Reply {
        GO,
        NGO,
        /** Neither; {@link #said} has the beginning of it. */
        OTHER
    }

    private final StringBuilder said = new StringBuilder(MAX_KEPT);

    static ByteBuffer go() {
        return ByteBuffer.wrap(GO_LINE.getBytes(StandardCharsets.US_ASCII));
    }

    static ByteBuffer ngo() {
        return ByteBuffer.wrap(NGO_LINE.getBytes(StandardCharsets.US_ASCII));
    }

    /** A new question was put: what was half said before is no answer to it. */
    void forget() {
        said.setLength(0);
    }

    /** The beginning of what was said, printable. */
    String said() {
        return Printable.of(said.toString());
    }

    /** The answer to an offer; takes bytes up to its end. Null if more bytes are needed to tell. */
    @Nullable
    Reply answer(ByteBuffer from) {
        while (from.hasRemaining()) {
            said.append((char) (from.get() & 0xff));
            String text = said.toString();
            if (text.equals(GO_LINE)) {
                forget();
                return Reply.GO;
            }
            if (text.equals(NGO_LINE)) {
                forget();
                return Reply.NGO;
            }
            if (!GO_LINE.startsWith(text) && !NGO_LINE.startsWith(text)) {
                return Reply.OTHER;
            }
        }
        return null;
    }

    /** Whether a line {@code NGO} is among what is said after GO; all else means nothing then, as in Jami. Takes all. */
    boolean givesUp(ByteBuffer from) {
        boolean givesUp = false;
        while (from.hasRemaining()) {
            char c = (char) (from.get() & 0xff);
            if (said.length() < MAX_KEPT) {
                said.append(c);
            }
            if (c == '\n') {
                givesUp |= said.toString().equals(NGO_LINE);
                forget();
            }
        }
        return givesUp;
    }
}
