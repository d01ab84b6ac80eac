package org.passeur.core.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HexFormat;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.passeur.api.FileInfo;
import org.passeur.api.MovedFile;
import org.passeur.api.Printable;
import org.passeur.api.TransferException.StorageFailed;
import org.passeur.spi.transfer.OutgoingFile;

/** A file of ours to send to one device, as it was when the transfer was asked for; each device has its own. */
public final class SourceFile implements OutgoingFile {
    /**
     * A file as it was found.
     *
     * @param path where it is
     * @param info what the far end is told
     * @param modified when it was changed last
     */
    public record Found(Path path, FileInfo info, FileTime modified) {
        /** @throws StorageFailed if it is missing, unreadable or no regular file */
        public static Found at(Path path) throws StorageFailed {
            Path absolute = path.toAbsolutePath().normalize();
            Path name = absolute.getFileName();
            if (name == null) {
                throw new StorageFailed(false, shown(absolute) + " is not a regular file", null);
            }
            return at(absolute, name.toString());
        }

        /** As {@link #at(Path)}, to be sent under this name. */
        static Found at(Path absolute, String name) throws StorageFailed {
            try {
                BasicFileAttributes attributes = Files.readAttributes(absolute, BasicFileAttributes.class);
                if (!attributes.isRegularFile()) {
                    throw new StorageFailed(false, shown(absolute) + " is not a regular file, and not a folder", null);
                }
                if (!Files.isReadable(absolute)) {
                    throw new StorageFailed(false, shown(absolute) + " cannot be read; check its permissions", null);
                }
                var info = new FileInfo(
                        name,
                        attributes.size(),
                        FileInfo.Kind.FILE,
                        SourceTree.modified(attributes),
                        executable(absolute),
                        "");
                return new Found(absolute, info, attributes.lastModifiedTime());
            } catch (StorageFailed e) {
                throw e;
            } catch (IOException e) {
                throw new StorageFailed(false, shown(absolute) + " cannot be read: is it there?", e);
            }
        }

        private static boolean executable(Path path) throws IOException {
            return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                    && Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_EXECUTE);
        }
    }

    private final Found found;
    private final Predicate<Runnable> threads;
    private volatile @Nullable String sha256;

    /** @param threads runs a task on a thread, if there is one */
    public SourceFile(Found found, Predicate<Runnable> threads) {
        this.found = found;
        this.threads = threads;
    }

    @Override
    public FileInfo info() {
        return found.info();
    }

    @Override
    public ReadableByteChannel open() throws IOException {
        FileChannel file;
        try {
            file = FileChannel.open(found.path(), StandardOpenOption.READ);
        } catch (IOException e) {
            throw new StorageFailed(false, shown(found.path()) + " can no longer be read", e);
        }
        try {
            return new Content(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** The file as it was sent; its hash is that of the bytes that went out, if a protocol read them all in one go. */
    public MovedFile moved() throws IOException {
        String hash = sha256;
        if (hash == null) {
            hash = hashOf(found.path());
        }
        return new MovedFile(found.path(), found.info().size(), hash);
    }

    private static String hashOf(Path path) throws IOException {
        var digest = StreamHash.sha256();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
            while (file.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static String shown(Path path) {
        return "\"" + Printable.of(path.toString()) + "\"";
    }

    /** The bytes, checked against what was announced. */
    private final class Content implements ReadableByteChannel {
        private final FileChannel file;
        private final StreamHash hash;
        private final long size = found.info().size();
        private long read;

        Content(FileChannel file) throws IOException {
            this.file = file;
            unchanged();
            hash = new StreamHash(size, threads);
            if (size == 0) {
                finish();
            }
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (read == size) {
                return -1;
            }
            int limit = into.limit();
            int start = into.position();
            int n;
            try {
                into.limit((int) Math.min(limit, start + Math.min(Integer.MAX_VALUE - start, size - read)));
                n = file.read(into);
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                throw file.isOpen() ? new StorageFailed(false, shown(found.path()) + " cannot be read on", e) : e;
            } finally {
                into.limit(limit);
            }
            if (n < 0) {
                throw changed("it has " + read + " bytes instead of " + size);
            }
            read += n;
            digest(into.duplicate().position(start).limit(start + n));
            if (read == size) {
                unchanged();
                finish();
            }
            return n;
        }

        private void digest(ByteBuffer bytes) throws IOException {
            try {
                hash.update(bytes);
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }

        private void finish() throws IOException {
            try {
                sha256 = hash.finish();
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }

        private void unchanged() throws IOException {
            if (file.size() != size) {
                throw changed("it has " + file.size() + " bytes instead of " + size);
            }
            if (!Files.getLastModifiedTime(found.path()).equals(found.modified())) {
                throw changed("it was written to");
            }
        }

        private StorageFailed changed(String how) {
            return new StorageFailed(
                    false, shown(found.path()) + " changed while it was sent: " + how + "; send it again", null);
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            hash.close();
            file.close();
        }
    }

    static IOException interrupted() {
        Thread.currentThread().interrupt();
        return new ClosedByInterruptException();
    }
}
