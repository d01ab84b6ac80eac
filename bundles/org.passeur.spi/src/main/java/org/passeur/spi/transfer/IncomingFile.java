package org.passeur.spi.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;
import org.passeur.api.FileInfo;

/**
 * Where an accepted file goes; a folder or a symbolic link as well, to which nothing is written. Nothing shows under its final
 * name before {@link #complete}. Used by one thread at a time.
 */
@ProviderType
public interface IncomingFile extends Closeable {
    /** As offered. */
    FileInfo info();

    /**
     * How much of its beginning is here already, from an attempt that broke: whole multiples of {@code unit}, or all of it.
     * A protocol that can begin elsewhere than at the beginning asks once, before the first {@link #write}; the next byte
     * written is then the one at this offset. One that does not ask begins anew.
     *
     * @param unit bytes
     */
    default long held(int unit) throws IOException {
        return 0;
    }

    /**
     * Reads again what is {@link #held}, from the beginning on.
     *
     * @param offset where to read, below what is held
     * @param into filled as far as content is held
     */
    default void read(long offset, ByteBuffer into) throws IOException {
        throw new IOException("nothing is held of this file");
    }

    /**
     * Gives up what is written from {@code offset} on: the next byte written is the one at this offset.
     *
     * @param offset not above what is held or written
     */
    default void rewind(long offset) throws IOException {
        if (offset != 0) {
            throw new IOException("nothing is held of this file");
        }
    }

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

    /** Lets the file go; unless it is complete, it is given up, or kept for another attempt. */
    @Override
    void close() throws IOException;
}
