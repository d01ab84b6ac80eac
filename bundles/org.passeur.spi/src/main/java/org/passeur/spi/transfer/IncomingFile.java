package org.passeur.spi.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;
import org.passeur.api.FileInfo;

/**
 * Where an accepted file goes. Nothing shows under its final name before {@link #complete}. Used by one thread at a time.
 */
@ProviderType
public interface IncomingFile extends Closeable {
    /** As offered. */
    FileInfo info();

    /**
     * Appends all that remains in {@code content}.
     *
     * @throws org.passeur.api.TransferException.StorageFailed if it cannot be stored
     * @throws org.passeur.api.TransferException.IntegrityFailed if it would be more than announced
     */
    void write(ByteBuffer content) throws IOException;

    /**
     * Stores the file durably and gives it its name.
     *
     * @throws org.passeur.api.TransferException.IntegrityFailed if less was written than announced
     * @throws org.passeur.api.TransferException.StorageFailed if it cannot be stored
     */
    void complete() throws IOException;

    /** Gives the file up, unless it is complete. */
    @Override
    void close() throws IOException;
}
