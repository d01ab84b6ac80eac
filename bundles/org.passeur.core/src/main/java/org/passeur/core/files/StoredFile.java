package org.passeur.core.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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

    private static final int AGAIN_BYTES = 256 << 10;

    private final FileInfo info;
    private final Landing landing;
    private final Optional<String> kept;
    private final Predicate<Runnable> threads;
    private final IntConsumer progress;
    private final Consumer<Optional<MovedFile>> completed;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Begun begun;
    private long held = -1; // not asked yet
    private long written;
    private long reported; // of what was held

    /** The partial file. */
    private static final class Begun {
        private final Destination.Partial partial;
        private volatile StreamHash hash;
        private long hashed;

        private Begun(Destination.Partial partial, StreamHash hash) {
            this.partial = partial;
            this.hash = hash;
        }
    }

    /**
     * Makes nothing yet.
     *
     * @param kept the name under which a partial file stays when an attempt breaks; empty to leave none behind
     * @param threads runs a task on a thread, if there is one
     * @param progress is told of bytes written, or found to be here already
     * @param completed is told once, when it has its name; empty for what is no file
     */
    public StoredFile(
            FileInfo info,
            Landing landing,
            Optional<String> kept,
            Predicate<Runnable> threads,
            IntConsumer progress,
            Consumer<Optional<MovedFile>> completed) {
        this.info = info;
        this.landing = landing;
        this.kept = kept;
        this.threads = threads;
        this.progress = progress;
        this.completed = completed;
    }

    /** The name of what stays of a file whose transfer broke: it says of what it is a part. */
    public static String keptName(String transfer, int place, FileInfo info) {
        String suffix = "." + transfer.substring(0, 12) + "-" + place + Destination.PARTIAL_SUFFIX;
        return SafeName.cut(Landing.own(info.name()), SafeName.MAX_BYTES - suffix.length()) + suffix;
    }

    private Begun begun() throws IOException {
        Begun now = begun;
        if (now != null) {
            return now;
        }
        Destination.Partial partial;
        try {
            partial = kept.isPresent()
                    ? landing.destination().partial(kept.get())
                    : landing.destination().partial();
            partial.channel().truncate(written).position(written);
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

    private void giveUp(Begun what) throws IOException {
        what.hash.close();
        try {
            what.partial.channel().close();
        } finally {
            if (kept.isEmpty()) {
                Files.deleteIfExists(what.partial.path());
            }
        }
    }

    @Override
    public long held(int unit) throws IOException {
        if (held < 0) {
            long there = kept.isEmpty() ? 0 : landing.destination().size(kept.get());
            held = there >= info.size() ? info.size() : there - there % unit;
            written = held;
        }
        return held;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        Begun now = begun();
        int start = into.position();
        readFully(now.partial.channel(), offset, into);
        if (now.hashed == offset) {
            digest(now, into.duplicate().position(start).limit(into.position()));
        }
        report(offset + into.position() - start);
    }

    private void readFully(FileChannel channel, long offset, ByteBuffer into) throws IOException {
        long at = offset;
        while (into.hasRemaining() && at < written) {
            int n;
            try {
                n = channel.read(into, at);
            } catch (IOException e) {
                throw over.get() ? e : failed("cannot be read again", e);
            }
            if (n < 0) {
                return;
            }
            at += n;
        }
    }

    private void digest(Begun now, ByteBuffer bytes) throws IOException {
        int n = bytes.remaining();
        try {
            now.hash.update(bytes);
        } catch (InterruptedException e) {
            throw SourceFile.interrupted();
        }
        now.hashed += n;
    }

    /** What was held and is read again counts once. */
    private void report(long upTo) {
        if (upTo > reported) {
            progress.accept((int) (upTo - reported));
            reported = upTo;
        }
    }

    @Override
    public void rewind(long offset) throws IOException {
        Begun now = begun();
        try {
            now.partial.channel().truncate(offset).position(offset);
        } catch (IOException e) {
            throw failed("cannot be written again", e);
        }
        written = offset;
        if (now.hashed > offset) {
            now.hash.close();
            now.hash = new StreamHash(info.size(), threads);
            now.hashed = 0;
        }
        if (reported > offset) {
            progress.accept((int) (offset - reported));
            reported = offset;
        }
    }

    /** The hash covers what was here before, too. */
    private void catchUp(Begun now) throws IOException {
        ByteBuffer buffer = now.hashed < written ? ByteBuffer.allocate(AGAIN_BYTES) : ByteBuffer.allocate(0);
        while (now.hashed < written) {
            buffer.clear().limit((int) Math.min(AGAIN_BYTES, written - now.hashed));
            readFully(now.partial.channel(), now.hashed, buffer);
            if (buffer.position() == 0) {
                throw failed("is shorter than it was", null);
            }
            digest(now, buffer.flip());
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
        catchUp(now);
        try {
            digest(now, content.duplicate());
            while (content.hasRemaining()) {
                now.partial.channel().write(content);
            }
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
        Destination.Partial partial = now.partial;
        catchUp(now);
        try {
            String sha256 = now.hash.finish();
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
            dropUnlessKept(partial);
            throw e;
        } catch (InvalidPathException e) {
            dropUnlessKept(partial);
            throw new StorageFailed(true, "\"" + Printable.of(info.name()) + "\" cannot be the name of a file here", e);
        } catch (IOException e) {
            dropUnlessKept(partial);
            throw failed("cannot be given its name", e);
        }
    }

    private void dropUnlessKept(Destination.Partial partial) throws IOException {
        if (kept.isEmpty()) {
            Files.deleteIfExists(partial.path());
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
            now.hash.close();
        }
    }

    private StorageFailed failed(String what, @Nullable Throwable cause) {
        return new StorageFailed(false, "\"" + Printable.of(info.name()) + "\" " + what, cause);
    }
}
