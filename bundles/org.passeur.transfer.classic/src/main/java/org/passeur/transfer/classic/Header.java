package org.passeur.transfer.classic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What goes before a file's content.
 *
 * <pre>
 * Content-Length: 12345\n
 * Display-Name: holiday.jpg\n
 * Offset: 0\n
 * \n
 * </pre>
 *
 * @param name as it arrives: not empty, no line feed, at most {@value #MAX_NAME} bytes of UTF-8 when written
 * @param size bytes of content, from 0
 */
record Header(String name, long size) {
    /** Longer lines are an error in Jami; bytes without the line feed. */
    static final int MAX_LINE = 999;

    /** More lines are an error; Jami has no limit, and sends three. */
    static final int MAX_LINES = 64;

    static final String SIZE_KEY = "Content-Length";
    static final String NAME_KEY = "Display-Name";
    static final int MAX_NAME = MAX_LINE - 14; // "Display-Name: "

    Header {
        if (size < 0) {
            throw new IllegalArgumentException("a file's size cannot be negative: " + size);
        }
        if (name.isEmpty() || name.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a header's name is neither empty nor has it line feeds");
        }
    }

    /** The header of a file to send, whose name is changed where it would break the header. */
    static Header describing(String name, long size) {
        return new Header(HeaderName.of(name), size);
    }

    /** As it goes over the wire. */
    ByteBuffer encoded() {
        // Offset is always 0 and never read (A classic resume was declared in Jami and not built).
        String text = SIZE_KEY + ": " + size + "\n" + NAME_KEY + ": " + name + "\nOffset: 0\n\n";
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
