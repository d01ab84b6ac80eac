package org.passeur.spi.transfer;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import org.osgi.annotation.versioning.ProviderType;
import org.passeur.api.FileInfo;

/** A file to send; a folder or a symbolic link as well, which have no content and are not opened. */
@ProviderType
public interface OutgoingFile {
    /** Its name and its size, which the content will have. */
    FileInfo info();

    /**
     * Its content from the beginning; the protocol closes it. A read fails with
     * {@link org.passeur.api.TransferException.StorageFailed} if the file turns out to be shorter or longer than
     * announced.
     */
    ReadableByteChannel open() throws IOException;
}
