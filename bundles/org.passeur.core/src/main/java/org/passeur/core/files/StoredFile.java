package org.passeur.core.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.passeur.api.FileInfo;
import org.passeur.api.MovedFile;
import org.passeur.api.Printable;
import org.passeur.api.TransferException.IntegrityFailed;
import org.passeur.api.TransferException.StorageFailed;
import org.passeur.spi.transfer.IncomingFile;

/** A file on its way into a folder. Written by one thread; {@link #close} may be called by any. */
public final class StoredFile implements IncomingFile {
    private final FileInfo info;
    private final Destination destination;
    private final Destination.Partial partial;
    private final StreamHash hash;
    private final IntConsumer progress;
    private final Consumer<MovedFile> completed;
    private final AtomicBoolean over = new AtomicBoolean();
    private long written;

    /**
     * Makes the partial file.
     *
     * @param threads runs a task on a thread, if there is one
     * @param progress is told of bytes written
     * @param completed is told once, when the file has its name
     * @throws StorageFailed if it cannot be made
     */
    public StoredFile(
            FileInfo info,
            Destination destination,
            Predicate<Runnable> threads,
            IntConsumer progress,
            Consumer<MovedFile> completed)
            throws StorageFailed {
        this.info = info;
        this.destination = destination;
        this.progress = progress;
        this.completed = completed;
        try {
            this.partial = destination.partial();
        } catch (IOException e) {
            throw failed("cannot be stored here", e);
        }
        this.hash = new StreamHash(info.size(), threads);
    }

    @Override
    public FileInfo info() {
        return info;
    }

    @Override
    public void write(ByteBuffer content) throws IOException {
        int n = content.remaining();
        if (n > info.size() - written) {
            throw new IntegrityFailed(
                    "more than the announced " + info.size() + " bytes came for " + Printable.of(info.name()));
        }
        try {
            hash.update(content.duplicate());
            while (content.hasRemaining()) {
                partial.channel().write(content);
            }
        } catch (InterruptedException e) {
            throw SourceFile.interrupted();
        } catch (IOException e) {
            throw over.get() ? e : failed("cannot be written: is the disk full?", e);
        }
        written += n;
        progress.accept(n);
    }

    @Override
    public void complete() throws IOException {
        if (written != info.size()) {
            throw new IntegrityFailed("only " + written + " of the announced " + info.size() + " bytes came for "
                    + Printable.of(info.name()));
        }
        MovedFile moved;
        try {
            String sha256 = hash.finish();
            partial.channel().force(true);
            partial.channel().close();
            if (!over.compareAndSet(false, true)) {
                throw new IOException("the file was given up");
            }
            moved = new MovedFile(destination.publish(partial, SafeName.of(info.name())), written, sha256);
        } catch (InterruptedException e) {
            throw SourceFile.interrupted();
        } catch (StorageFailed e) {
            Files.deleteIfExists(partial.path());
            throw e;
        } catch (InvalidPathException e) {
            Files.deleteIfExists(partial.path());
            throw new StorageFailed(true, "\"" + Printable.of(info.name()) + "\" cannot be the name of a file here", e);
        } catch (IOException e) {
            Files.deleteIfExists(partial.path());
            throw failed("cannot be given its name", e);
        }
        completed.accept(moved);
    }

    @Override
    public void close() throws IOException {
        boolean givenUp = over.compareAndSet(false, true); // first, so that completing never sees a hash of less
        hash.close();
        if (givenUp) {
            try {
                partial.channel().close();
            } finally {
                Files.deleteIfExists(partial.path());
            }
        }
    }

    private StorageFailed failed(String what, @Nullable Throwable cause) {
        return new StorageFailed(false, "\"" + Printable.of(info.name()) + "\" " + what, cause);
    }
}
