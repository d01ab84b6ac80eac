package org.passeur.identity;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps a home to one process at a time, and within it to one user. The system frees it when the process dies. */
final class HomeLock implements Closeable {
    // beyond the text, so that the process number stays readable where locks are mandatory
    private static final long POSITION = 1 << 20;

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws HomeException if somebody else has it */
    static HomeLock take(Path home) throws IOException {
        Path file = home.resolve("lock");
        var options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, NOFOLLOW_LINKS);
        FileChannel channel = FileChannel.open(file, options, PrivateFiles.filePermissions(file));
        try {
            if (tryLock(channel) == null) {
                throw new HomeException("home " + home + " is in use by process " + holder(channel)
                        + ": stop that one, or name another home");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
                    0);
            return new HomeLock(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(POSITION, 1, false);
        } catch (OverlappingFileLockException e) {
            return null; // this very process has it
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String number = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
        return number.matches("[0-9]+") ? number : "unknown";
    }

    /** Frees the home. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
