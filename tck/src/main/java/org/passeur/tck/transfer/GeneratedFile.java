package org.passeur.tck.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.passeur.api.FileInfo;
import org.passeur.api.TransferException.StorageFailed;
import org.passeur.spi.transfer.OutgoingFile;

/** A file whose content is computed while it is read: of any size, in no memory, the same each time. */
public final class GeneratedFile implements OutgoingFile {
    private final FileInfo info;
    private final long failAt;
    private final long endAt;
    private final AtomicInteger open = new AtomicInteger();

    private GeneratedFile(FileInfo info, long failAt, long endAt) {
        this.info = info;
        this.failAt = failAt;
        this.endAt = endAt;
    }

    /** A file that can be read. */
    public static GeneratedFile of(String name, long size) {
        return new GeneratedFile(new FileInfo(name, size), Long.MAX_VALUE, size);
    }

    /** A file that can be read up to {@code offset}, and fails there. */
    public static GeneratedFile failing(String name, long size, long offset) {
        return new GeneratedFile(new FileInfo(name, size), offset, size);
    }

    /** A file that really has {@code actual} bytes. */
    public static GeneratedFile changed(String name, long size, long actual) {
        return new GeneratedFile(new FileInfo(name, size), Long.MAX_VALUE, actual);
    }

    @Override
    public FileInfo info() {
        return info;
    }

    /** How many channels were opened and not closed. */
    public int channelsOpen() {
        return open.get();
    }

    /** SHA-256 of the content, in lower-case hexadecimal. */
    public String sha256() throws IOException {
        MessageDigest digest = digest();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try (ReadableByteChannel content = open()) {
            while (content.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public ReadableByteChannel open() {
        open.incrementAndGet();
        return new Content();
    }

    private final class Content implements ReadableByteChannel {
        private long position;
        private boolean closed;

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (position >= failAt) {
                throw new StorageFailed(false, "the disk of the TCK fails at " + failAt, null);
            }
            if (position >= endAt) {
                return -1;
            }
            int n = (int) Math.min(into.remaining(), Math.min(endAt, failAt) - position);
            for (int i = 0; i < n; i++) {
                long at = position + i;
                into.put((byte) (at * 31 + (at >> 8) * 17 + (at >> 16)));
            }
            position += n;
            return n;
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }
}
