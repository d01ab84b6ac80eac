package org.passeur.shell.control;

import java.util.Arrays;
import java.util.Optional;

/**
 * One message on the control socket.
 *
 * <pre>
 *  0      1                    5
 * +------+--------------------+----------------+
 * | kind | length, big-endian | body           |
 * +------+--------------------+----------------+
 * </pre>
 */
public final class Frame {
    /** What a frame says; the letter is its first byte. */
    public enum Kind {
        /** To the node, first of all: a {@link Request}. */
        RUN('R', 1 << 20),
        /** To the node: typed bytes; none when the input has ended. */
        INPUT('I', 1 << 16),
        /** To the node: end the command. So does closing the connection. */
        CANCEL('C', 0),
        /** From the node: standard output. */
        OUTPUT('o', 1 << 16),
        /** From the node: standard error. */
        ERROR('e', 1 << 16),
        /** From the node: done and total (8 bytes each), then a label in UTF-8. */
        PROGRESS('p', 1 << 10),
        /** From the node: something shall be read now. */
        INPUT_WANTED('i', 0),
        /** From the node, last of all: the exit code, one byte. */
        EXIT('x', 1);

        private final byte letter;
        private final int limit;

        Kind(char letter, int limit) {
            this.letter = (byte) letter;
            this.limit = limit;
        }

        /** Longest body. */
        public int limit() {
            return limit;
        }

        byte letter() {
            return letter;
        }

        static Optional<Kind> of(byte letter) {
            return Arrays.stream(values()).filter(k -> k.letter == letter).findFirst();
        }
    }

    private final Kind kind;
    private final byte[] body;

    /** @throws IllegalArgumentException if the body is longer than its kind allows */
    public Frame(Kind kind, byte[] body) {
        if (body.length > kind.limit) {
            throw new IllegalArgumentException(
                    kind + " has at most " + kind.limit + " bytes, these are " + body.length);
        }
        this.kind = kind;
        this.body = body;
    }

    /** What it says. */
    public Kind kind() {
        return kind;
    }

    /** With what; not a copy. */
    public byte[] body() {
        return body;
    }
}
