package org.passeur.core.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32;
import org.passeur.api.TransferId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is only appended to: entries, each with its length and its CRC-32. What a crash leaves half written at its end is cut
 * off when it is opened; then it is written anew with what still matters. Safe for use by several threads.
 */
public final class Journal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final String NAME = "transfers.journal";
    private static final int WAIT_SECONDS = 10;
    private static final int HEADER = 8;

    private final FileChannel file; // written by the writer
    private final ExecutorService writer;
    private final Map<TransferId, List<Entry>> unfinished;

    Journal(FileChannel file, Map<TransferId, List<Entry>> unfinished) {
        this.file = file;
        this.unfinished = unfinished;
        var one = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            var thread = new Thread(task, "passeur-journal");
            thread.setDaemon(true);
            return thread;
        });
        one.allowCoreThreadTimeOut(true);
        this.writer = one;
    }

    /**
     * Opens the journal of a folder, or begins one.
     *
     * @throws IOException if it cannot be read or written
     */
    public static Journal in(Path folder) throws IOException {
        Path path = folder.resolve(NAME);
        Map<TransferId, List<Entry>> unfinished = Files.exists(path) ? read(path) : new LinkedHashMap<>();
        Path next = folder.resolve(NAME + ".new");
        try (FileChannel out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (List<Entry> entries : unfinished.values()) {
                for (Entry entry : entries) {
                    write(out, framed(entry));
                }
            }
            out.force(true);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new Journal(FileChannel.open(path, StandardOpenOption.APPEND), unfinished);
    }

    private static Map<TransferId, List<Entry>> read(Path path) throws IOException {
        Map<TransferId, List<Entry>> all = new LinkedHashMap<>();
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
            long at = 0;
            byte[] entry = entry(in, at);
            while (entry.length > 0) {
                take(EntryCodec.decode(entry), all);
                at += HEADER + entry.length;
                entry = entry(in, at);
            }
            if (at < in.size()) {
                log.info("the journal ends with {} bytes that are no entry; they are left out", in.size() - at);
            }
        }
        return all;
    }

    private static void take(Entry entry, Map<TransferId, List<Entry>> all) {
        if (entry instanceof Entry.Over) {
            all.remove(entry.transfer());
        } else if (entry instanceof Entry.Sending || entry instanceof Entry.Receiving) {
            all.put(entry.transfer(), new ArrayList<>(List.of(entry)));
        } else if (all.containsKey(entry.transfer())) {
            all.get(entry.transfer()).add(entry);
        }
    }

    /** The bytes of the entry there; none if there is none that is whole. */
    private static byte[] entry(FileChannel in, long at) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        if (!filled(in, header, at)) {
            return new byte[0];
        }
        int length = header.getInt(0);
        if (length <= 0 || length > in.size() - at - HEADER) {
            return new byte[0];
        }
        byte[] bytes = new byte[length];
        return filled(in, ByteBuffer.wrap(bytes), at + HEADER) && crc(bytes) == header.getInt(4) ? bytes : new byte[0];
    }

    private static boolean filled(FileChannel in, ByteBuffer buffer, long from) throws IOException {
        long at = from;
        while (buffer.hasRemaining()) {
            int n = in.read(buffer, at);
            if (n < 0) {
                return false;
            }
            at += n;
        }
        return true;
    }

    private static int crc(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static ByteBuffer framed(Entry entry) {
        byte[] bytes = EntryCodec.encode(entry);
        return ByteBuffer.allocate(HEADER + bytes.length)
                .putInt(bytes.length)
                .putInt(crc(bytes))
                .put(bytes)
                .flip();
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** What was not over when it was opened: for each transfer what began it, and what followed. */
    public List<List<Entry>> unfinished() {
        return unfinished.values().stream().map(List::copyOf).toList();
    }

    /** Appends soon, durably. Does not wait. */
    public void append(Entry entry) {
        try {
            writer.execute(() -> {
                write(entry);
                force();
            });
        } catch (RejectedExecutionException e) {
            log.trace("the node stops", e);
        }
    }

    /** Appends after all that was appended before, and waits for that: it survives the end of the process, if not the machine's. */
    public void now(Entry entry) {
        try {
            writer.submit(() -> write(entry)).get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            log.trace("the node stops", e);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the journal is too slow: after a restart transfer {} may begin anew", entry.transfer(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Entry entry) {
        try {
            long end = file.size();
            try {
                write(file, framed(entry));
            } catch (IOException e) {
                file.truncate(end); // half an entry would hide all that follows
                throw e;
            }
        } catch (IOException e) {
            log.warn("the journal cannot be written: after a restart transfer {} may begin anew", entry.transfer(), e);
        }
    }

    private void force() {
        try {
            file.force(false);
        } catch (IOException e) {
            log.warn("the journal cannot be made durable", e);
        }
    }

    /** Writes what waits, and closes it. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(1, TimeUnit.SECONDS)) {
                log.warn("the journal is written too slowly; some of it may be lost");
            }
            file.close();
        } catch (IOException e) {
            log.debug("closing the journal failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
