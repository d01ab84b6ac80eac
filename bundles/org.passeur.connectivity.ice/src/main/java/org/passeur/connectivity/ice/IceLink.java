package org.passeur.connectivity.ice;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.passeur.api.LinkPath;
import org.passeur.connectivity.ice.tcp.FramedChannel;
import org.passeur.spi.link.Link;

/** A connection that ICE chose. Closing it, after {@link #endOutput}, waits up to {@link FramedChannel#LINGER}. */
final class IceLink implements Link {
    private final FramedChannel connection;
    private final LinkPath path;
    private final Runnable onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param onClose told once, when the connection is closed */
    IceLink(FramedChannel connection, LinkPath path, Runnable onClose) {
        this.connection = connection;
        this.path = path;
        this.onClose = onClose;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return connection.read(into);
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        connection.write(from);
    }

    @Override
    public void endOutput() throws IOException {
        connection.endOutput();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public LinkPath path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            try {
                connection.close();
            } finally {
                onClose.run();
            }
        }
    }

    /** What is below; for tests that break it. */
    FramedChannel connection() {
        return connection;
    }
}
