package org.passeur.launcher;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.passeur.shell.control.ControlAddress;

/** One process per home: held while a node runs there; the system frees it when the process is gone, however it went. */
final class HomeLock implements Closeable {
    private static final long NODE_WITHIN_SECONDS = 30;

    private final FileChannel channel;
    private final boolean taken;

    private HomeLock(FileChannel channel, boolean taken) {
        this.channel = channel;
        this.taken = taken;
    }

    static HomeLock take(Path home) throws IOException {
        FileChannel channel =
                FileChannel.open(home.resolve("node.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return new HomeLock(channel, channel.tryLock() != null);
    }

    boolean taken() {
        return taken;
    }

    /** The connection to the node that another process is just starting. */
    static SocketChannel awaitNode(ControlAddress address, Path home) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(NODE_WITHIN_SECONDS);
        Optional<SocketChannel> node = address.connect();
        while (node.isEmpty()) {
            if (deadline - System.nanoTime() < 0) {
                throw new FileSystemException(
                        home.toString(), null, "another process holds this home, but does not listen");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            node = address.connect();
        }
        return node.get();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
