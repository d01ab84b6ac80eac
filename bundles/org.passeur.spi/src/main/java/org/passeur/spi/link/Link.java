package org.passeur.spi.link;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;
import org.passeur.api.LinkPath;

/**
 * A reliable, ordered, two-way byte channel. Reading and writing block; back pressure of the network reaches the writer.
 *
 * <p>Who holds a link closes it; to wrap a link is to take it over.
 *
 * <ul>
 *   <li>LNK-1: bytes arrive complete, in order, once; how they were grouped when written does not show.
 *   <li>LNK-2: one thread may read while another writes; two readers, or two writers, at a time may not.
 *   <li>LNK-3: {@link #close()} may be called by any thread, any number of times; a blocked read or write then ends
 *       with a {@link java.nio.channels.ClosedChannelException} (or a subclass) within a second.
 *   <li>LNK-4: after the far end's {@link #endOutput()} and when all it wrote was read, {@code read} gives -1; the other
 *       direction still works, unless the wrapping protocol says otherwise. A {@link LinkPath.Kind#RELAYED} link may be
 *       unable to pass on the end of one direction; then {@code read} waits for the far end's {@code close}, and what is
 *       above must have its own mark of the end, as TLS has.
 *   <li>LNK-5: an end without the far end's {@code endOutput} or {@code close} (a broken connection) is an
 *       {@link IOException}, never -1, wherever the protocol underneath can tell.
 *   <li>LNK-6: what was written before {@code endOutput} arrives even if {@code close} follows, if the far end reads it
 *       within the time that the implementation names.
 * </ul>
 */
@ConsumerType
public interface Link extends Closeable {
    /**
     * Reads at least one byte, unless {@code into} has no room.
     *
     * @return how many bytes, or -1 at the end
     */
    int read(ByteBuffer into) throws IOException;

    /** Writes all that remains in {@code from}. */
    void write(ByteBuffer from) throws IOException;

    /** Ends the output direction, after all that was written. Idempotent. */
    void endOutput() throws IOException;

    /** Whether {@link #close()} was not called yet, and nothing has broken the link as far as is known. */
    boolean isOpen();

    /** The way it takes. */
    LinkPath path();

    /** Releases all that belongs to the link. Never throws for a link that is broken already. */
    @Override
    void close() throws IOException;
}
