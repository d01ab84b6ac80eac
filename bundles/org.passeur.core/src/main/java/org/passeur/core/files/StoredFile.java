package org.passeur.core.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file on its way into a folder; or a folder, or a symbolic link, which are made when they are completed. A partial file
 * exists from the first content on. Written by one thread; {@link #close} may be called by any.
 */
public final class StoredFile implements IncomingFile {
    private static final Logger log = LoggerFactory.getLogger(StoredFile.class);

    private final FileInfo info;
    private final Landing landing;
    private final Predicate<Runnable> threads;
    private final IntConsumer progress;
    private final Consumer<Optional<MovedFile>> completed;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Begun begun;
    private long written;

    /** The partial file. */
    private record Begun(Destination.Partial partial, StreamHash hash) {}

    /**
     * Makes nothing yet.
     *
     * @param threads runs a task on a thread, if there is one
     * @param progress is told of bytes written
     * @param completed is told once, when it has its name; empty for what is no file
     */
    public StoredFile(
            FileInfo info,
            Landing landing,
            Predicate<Runnable> threads,
            IntConsumer progress,
            Consumer<Optional<MovedFile>> completed) {
        this.info = info;
        this.landing = landing;
        this.threads = threads;
        this.progress = progress;
        this.completed = completed;
    }

    private Begun begun() throws IOException {
        Begun now = begun;
        if (now != null) {
            return now;
        }
        Destination.Partial partial;
        try {
            partial = landing.destination().partial();
        } catch (IOException e) {
            throw failed("cannot be stored here", e);
        }
        var made = new Begun(partial, new StreamHash(info.size(), threads));
        begun = made;
        if (over.get()) { // closed meanwhile: who closed may have seen nothing to give up
            giveUp(made);
            throw new IOException("the file was given up");
        }
        return made;
    }

    private static void giveUp(Begun what) throws IOException {
        what.hash().close();
        try {
            what.partial().channel().close();
        } finally {
            Files.deleteIfExists(what.partial().path());
        }
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
        Begun now = begun();
        try {
            now.hash().update(content.duplicate());
            while (content.hasRemaining()) {
                now.partial().channel().write(content);
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
        completed.accept(info.kind() == FileInfo.Kind.FILE ? Optional.of(completeFile()) : other());
    }

    private Optional<MovedFile> other() throws IOException {
        if (!over.compareAndSet(false, true)) {
            throw new IOException("it was given up");
        }
        try {
            if (info.kind() == FileInfo.Kind.FOLDER) {
                landing.folder(info.name());
            } else {
                landing.link(info);
            }
            return Optional.empty();
        } catch (StorageFailed e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            throw failed("cannot be made here", e);
        }
    }

    private MovedFile completeFile() throws IOException {
        Begun now = begun();
        Destination.Partial partial = now.partial();
        try {
            String sha256 = now.hash().finish();
            info.modified().ifPresent(time -> date(partial, time));
            partial.channel().force(true);
            partial.channel().close();
            if (!over.compareAndSet(false, true)) {
                throw new IOException("the file was given up");
            }
            Path path = landing.destination()
                    .publish(partial, landing.parent(info.name()), Landing.own(info.name()), info.executable());
            return new MovedFile(path, written, sha256);
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
    }

    /** A time that cannot be set here is no reason to lose the file. */
    private static void date(Destination.Partial partial, Instant time) {
        try {
            Landing.date(partial.path(), time);
        } catch (IOException e) {
            log.debug("{} cannot be given its time", partial.path(), e);
        }
    }

    @Override
    public void close() throws IOException {
        boolean givenUp = over.compareAndSet(false, true); // first, so that completing never sees a hash of less
        Begun now = begun;
        if (now == null) {
            return;
        }
        if (givenUp) {
            giveUp(now);
        } else {
            now.hash().close();
        }
    }

    private StorageFailed failed(String what, @Nullable Throwable cause) {
        return new StorageFailed(false, "\"" + Printable.of(info.name()) + "\" " + what, cause);
    }
}
