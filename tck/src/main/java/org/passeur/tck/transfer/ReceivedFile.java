package org.passeur.tck.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.passeur.api.FileInfo;
import org.passeur.api.TransferException.IntegrityFailed;
import org.passeur.api.TransferException.StorageFailed;
import org.passeur.spi.transfer.IncomingFile;

/** Where content goes: it is counted and hashed, and can be made to fail or to block. */
public final class ReceivedFile implements IncomingFile {
    /** What becomes of the file. */
    public enum Fault {
        /** Nothing bad. */
        NONE,
        /** Its second write fails. */
        WRITE,
        /** It cannot be completed. */
        COMPLETE,
        /** Its second write blocks until {@link #unblock}. */
        BLOCKED,
        /** It blocks when it is completed, until {@link #unblock}. */
        COMPLETE_BLOCKED
    }

    private final FileInfo info;
    private final Fault fault;
    private final MessageDigest digest = GeneratedFile.digest();
    private final CountDownLatch content = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch completed = new CountDownLatch(1);
    private final CountDownLatch unblocked = new CountDownLatch(1);
    private final CountDownLatch completing = new CountDownLatch(1);
    private long size;
    private int writes;
    private String sha256 = "";

    /** For the file of this description. */
    public ReceivedFile(FileInfo info, Fault fault) {
        this.info = info;
        this.fault = fault;
    }

    @Override
    public FileInfo info() {
        return info;
    }

    @Override
    public synchronized void write(ByteBuffer bytes) throws IOException {
        if (size + bytes.remaining() > info.size()) {
            throw new IntegrityFailed("more content than announced");
        }
        if (++writes == 2 && fault == Fault.WRITE) {
            throw new StorageFailed(false, "the disk of the TCK is full", null);
        }
        size += bytes.remaining();
        digest.update(bytes);
        content.countDown();
        if (writes == 2 && fault == Fault.BLOCKED) {
            await(unblocked);
        }
    }

    private static void await(CountDownLatch latch) throws StorageFailed {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new StorageFailed(false, "nobody unblocked the file", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageFailed(false, "interrupted", e);
        }
    }

    @Override
    public synchronized void complete() throws IOException {
        if (size != info.size()) {
            throw new IntegrityFailed("completed after " + size + " of " + info.size() + " bytes");
        }
        completing.countDown();
        if (fault == Fault.COMPLETE_BLOCKED) {
            await(unblocked);
        }
        if (fault == Fault.COMPLETE) {
            throw new StorageFailed(false, "the disk of the TCK is full", null);
        }
        sha256 = HexFormat.of().formatHex(digest.digest());
        completed.countDown();
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** Lets a blocked write go on. */
    public void unblock() {
        unblocked.countDown();
    }

    /** Counted down at the first content. */
    public CountDownLatch content() {
        return content;
    }

    /** Counted down when it is to be completed. */
    public CountDownLatch completing() {
        return completing;
    }

    /** Counted down when it is complete. */
    public CountDownLatch completed() {
        return completed;
    }

    /** Whether all of it was received. */
    public boolean complete(String expectedSha256) {
        return completed.getCount() == 0 && sha256().equals(expectedSha256);
    }

    /** Whether it was closed. */
    public boolean closed() {
        return closed.getCount() == 0;
    }

    /** SHA-256 of the content once it is complete. */
    public synchronized String sha256() {
        return sha256;
    }
}
