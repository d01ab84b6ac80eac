package org.passeur.signalling.dhtproxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads lines of bounded length. One thread. */
final class Lines {
    private static final int BUFFER = 8192;

    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;

    Lines(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** The next line without its end, empty ones passed over; nothing at the end. What is cut off is no line. */
    Optional<byte[]> next() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            if (from == to) {
                to = in.read(buffer, 0, buffer.length);
                from = 0;
                if (to < 0) {
                    to = 0;
                    return Optional.empty();
                }
            }
            int end = from;
            while (end < to && buffer[end] != '\n') {
                end++;
            }
            if (line.size() + end - from > longest) {
                throw new IOException("the proxy sends a line of more than " + longest + " bytes");
            }
            line.write(buffer, from, end - from);
            boolean complete = end < to;
            from = complete ? end + 1 : end;
            if (complete && line.size() > 0) {
                return Optional.of(line.toByteArray());
            }
        }
    }
}
