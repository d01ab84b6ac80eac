package org.passeur.transfer.chunked.wire;

import java.util.BitSet;
import java.util.List;
import org.passeur.api.FileInfo;
import org.passeur.spi.transfer.WireId;

/** What the two ends say to each other (docs/protocol/chunked.md). A wrong one cannot be made: each checks its limits. */
public sealed interface Frame {
    /** Content is cut into pieces of this size; the last one of a file is what remains. */
    int CHUNK = 64 << 10;

    /** Bytes before a frame's payload: type, length, stream. */
    int HEADER = 8;

    /** The longest payload of a frame that is not a chunk. */
    int MAX_PAYLOAD = 64 << 10;

    /** Bytes before a chunk's content: file, chunk, hash. */
    int CHUNK_HEADER = 12 + TreeHash.BYTES;

    /** Files, folders and links of one exchange. */
    int MAX_ENTRIES = 100_000;

    /** What a frame without content takes of a window. */
    int SMALL_COST = 1024;

    /** The exchange that it is about; 0 for the conversation itself. */
    int stream();

    /** Begins an exchange: so many descriptions follow, of so many bytes. */
    record Offer(int stream, WireId id, int entries, long bytes) implements Frame {
        /** @throws IllegalArgumentException if a number is out of its range */
        public Offer {
            check(stream > 0, "an offer is about a stream");
            check(entries > 0 && entries <= MAX_ENTRIES, "an offer has 1 to " + MAX_ENTRIES + " entries");
            check(bytes >= 0, "the bytes of an offer are not negative");
        }
    }

    /** Some of the descriptions. */
    record Entries(int stream, List<FileInfo> files) implements Frame {
        /** Copies the list. */
        public Entries {
            check(stream > 0 && !files.isEmpty(), "entries are at least one, of a stream");
            files = List.copyOf(files);
        }
    }

    /** These are not wanted. */
    record Declined(int stream, BitSet files) implements Frame {}

    /** So many whole chunks of the beginning of a file are with the receiver already. */
    record Held(int stream, int file, long chunks) implements Frame {
        /** @throws IllegalArgumentException if a number is out of its range */
        public Held {
            check(stream > 0 && file >= 0 && chunks > 0, "what is held is at least one chunk of a file");
        }
    }

    /** The offer is accepted, but for what was declined: so many bytes may come. Or it is refused. */
    record Answer(int stream, boolean accepted, int window) implements Frame {
        /** @throws IllegalArgumentException if the window is negative, or there is one for a refusal */
        public Answer {
            check(stream > 0 && (accepted ? window > 0 : window == 0), "an acceptance has a window, a refusal none");
        }
    }

    /**
     * A piece of a file.
     *
     * @param hash its leaf of the tree
     * @param bytes the content is in here
     * @param offset from here
     * @param length to there
     */
    record Chunk(int stream, int file, long chunk, byte[] hash, byte[] bytes, int offset, int length) implements Frame {
        /** @throws IllegalArgumentException if a number is out of its range */
        public Chunk {
            check(stream > 0 && file >= 0 && chunk >= 0, "a chunk is one of a file");
            check(length > 0 && length <= CHUNK, "a chunk has 1 to " + CHUNK + " bytes");
        }
    }

    /** Instead of a chunk that the receiver holds: what it must be. */
    record Proof(int stream, int file, long chunk, byte[] hash) implements Frame {
        /** @throws IllegalArgumentException if a number is out of its range */
        public Proof {
            check(stream > 0 && file >= 0 && chunk >= 0, "a proof is of a chunk of a file");
        }
    }

    /** All of a file was sent; the root of its tree. */
    record End(int stream, int file, byte[] root) implements Frame {
        /** @throws IllegalArgumentException if a number is out of its range */
        public End {
            check(stream > 0 && file >= 0, "an end is that of a file");
        }
    }

    /** What the receiver holds is not the sender's: begin again with this chunk of this file. */
    record Rewind(int stream, int file, long chunk) implements Frame {
        /** @throws IllegalArgumentException if a number is out of its range */
        public Rewind {
            check(stream > 0 && file >= 0 && chunk >= 0, "a rewind is to a chunk of a file");
        }
    }

    /** A file is stored durably under its name; the root of its tree as stored. */
    record Stored(int stream, int file, byte[] root) implements Frame {
        /** @throws IllegalArgumentException if a number is out of its range */
        public Stored {
            check(stream > 0 && file >= 0, "what is stored is a file");
        }
    }

    /** So many more bytes may come. */
    record Window(int stream, int more) implements Frame {
        /** @throws IllegalArgumentException if a number is out of its range */
        public Window {
            check(stream > 0 && more > 0, "a window grows");
        }
    }

    /** The exchange is over, by whoever says so. */
    record Cancel(int stream, Reason reason, String text) implements Frame {
        /** Bytes of UTF-8. */
        public static final int MAX_TEXT = 500;
    }

    /** Are you there? */
    record Ping(long number) implements Frame {
        @Override
        public int stream() {
            return 0;
        }
    }

    /** Yes. */
    record Pong(long number) implements Frame {
        @Override
        public int stream() {
            return 0;
        }
    }

    /** No more exchanges begin. */
    record Goodbye() implements Frame {
        @Override
        public int stream() {
            return 0;
        }
    }

    /** Why an exchange is over; the place is the number on the wire. */
    enum Reason {
        /** Somebody wanted that. */
        CANCELLED,
        /** A file could not be read or stored. */
        STORAGE,
        /** Content is not what was announced. */
        INTEGRITY,
        /** There is no room for more exchanges. */
        BUSY
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
