package org.passeur.transfer.chunked;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.passeur.api.FileInfo;
import org.passeur.api.Printable;
import org.passeur.api.TransferException;
import org.passeur.api.TransferException.Cancelled;
import org.passeur.api.TransferException.IntegrityFailed;
import org.passeur.api.TransferException.ProtocolViolated;
import org.passeur.api.TransferException.Refused;
import org.passeur.api.TransferException.StorageFailed;
import org.passeur.spi.transfer.OutgoingFile;
import org.passeur.spi.transfer.SendObserver;
import org.passeur.spi.transfer.WireId;
import org.passeur.transfer.chunked.wire.Entry;
import org.passeur.transfer.chunked.wire.Frame;
import org.passeur.transfer.chunked.wire.FrameCodec;
import org.passeur.transfer.chunked.wire.TreeHash;

/** Offers files and sends those that are accepted, one after the other, without waiting for what becomes of each. */
final class SendingStream extends Stream {
    private static final long BUFFER_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final WireId wireId;
    private final List<OutgoingFile> files;
    private final SendObserver observer;
    private final byte[][] roots;
    private long total; // known when it begins
    // The lock guards all below.
    private @Nullable Boolean accepted;
    private final BitSet declined = new BitSet();
    private final Map<Integer, Long> held = new HashMap<>();
    private final BitSet stored = new BitSet();
    private long credit;
    private @Nullable Place rewind;

    /** A chunk of a file. */
    private record Place(int file, long chunk) {}

    SendingStream(ChunkedConversation talk, WireId wireId, List<OutgoingFile> files, SendObserver observer) {
        super(talk, true);
        this.wireId = wireId;
        this.files = List.copyOf(files);
        this.observer = observer;
        this.roots = new byte[files.size()][];
    }

    @Override
    void move() throws IOException {
        offer();
        observer.awaitingPeer();
        await(() -> accepted != null);
        lock.lock();
        try {
            if (Boolean.FALSE.equals(accepted)) {
                throw new Refused(true, "the other side refused the offer");
            }
        } finally {
            lock.unlock();
        }
        if (!declined.isEmpty()) {
            observer.declined((BitSet) declined.clone());
        }
        observer.accepted();
        send();
    }

    @Override
    void release() {}

    private void offer() throws IOException {
        if (files.isEmpty() || files.size() > Frame.MAX_ENTRIES) {
            throw new StorageFailed(
                    false,
                    "one transfer has 1 to " + Frame.MAX_ENTRIES + " files and folders, but this has " + files.size()
                            + "; send it in parts",
                    null);
        }
        List<FileInfo> infos = files.stream().map(OutgoingFile::info).toList();
        long bytes = 0;
        for (FileInfo info : infos) {
            Entry.requireSendable(info);
            if (info.size() > Long.MAX_VALUE - bytes) {
                throw new StorageFailed(false, "the files are more than can be counted", null);
            }
            bytes += info.size();
        }
        total = bytes;
        talk.begin(this);
        for (ByteBuffer frame : FrameCodec.entries(id, infos)) {
            await(lane::room);
            lane.put(frame);
        }
        await(lane::drained);
    }

    /** What begins it, under this number. */
    Frame offer(int number) {
        return new Frame.Offer(number, wireId, files.size(), total);
    }

    private void send() throws IOException {
        @Nullable Place from = new Place(0, 0);
        while (from != null) {
            from = send(from);
        }
    }

    /** Sends all from there on; gives the place to go back to, or null when all is stored. */
    private @Nullable Place send(Place from) throws IOException {
        for (int file = from.file(); file < files.size(); file++) {
            if (!declined.get(file)) {
                @Nullable Place back = sendFile(file, file == from.file() ? from.chunk() : 0);
                if (back != null) {
                    return back;
                }
            }
        }
        await(() -> rewind != null || stored.cardinality() + declined.cardinality() == files.size());
        return rewound();
    }

    private @Nullable Place rewound() {
        lock.lock();
        try {
            @Nullable Place back = rewind;
            rewind = null;
            if (back != null) {
                held.put(back.file(), 0L);
            }
            return back;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Place sendFile(int file, long firstChunk) throws IOException {
        OutgoingFile source = files.get(file);
        var tree = new TreeHash();
        if (source.info().kind() == FileInfo.Kind.FILE) {
            long proven;
            lock.lock();
            try {
                proven = held.getOrDefault(file, 0L);
            } finally {
                lock.unlock();
            }
            try (ReadableByteChannel content = source.open()) {
                @Nullable Place back = sendContent(file, content, tree, firstChunk, proven);
                if (back != null) {
                    return back;
                }
            }
        }
        byte[] root = tree.root();
        roots[file] = root;
        pay(Frame.SMALL_COST);
        say(new Frame.End(id, file, root));
        return null;
    }

    private @Nullable Place sendContent(
            int file, ReadableByteChannel content, TreeHash tree, long firstChunk, long proven) throws IOException {
        long size = files.get(file).info().size();
        byte[] leaf = new byte[TreeHash.BYTES];
        int from = Frame.HEADER + Frame.CHUNK_HEADER;
        long chunk = 0;
        for (long at = 0; at < size; chunk++) {
            @Nullable Place back = rewound();
            if (back != null) {
                return back;
            }
            int length = (int) Math.min(Frame.CHUNK, size - at);
            pay(chunk < firstChunk ? 0 : chunk < proven ? Frame.SMALL_COST : length);
            byte[] buffer = buffer();
            boolean handedOver = false;
            try {
                read(file, content, ByteBuffer.wrap(buffer, from, length));
                tree.leaf(buffer, from, length, buffer, FrameCodec.hashAt());
                System.arraycopy(buffer, FrameCodec.hashAt(), leaf, 0, leaf.length);
                tree.add(leaf);
                if (chunk >= firstChunk && chunk >= proven) {
                    await(lane::room);
                    lane.put(FrameCodec.chunk(buffer, id, file, chunk, length));
                    handedOver = true;
                }
            } finally {
                if (!handedOver) {
                    talk.outbox().give(buffer);
                }
            }
            if (chunk >= firstChunk) {
                if (chunk < proven) {
                    say(new Frame.Proof(id, file, chunk, leaf.clone()));
                }
                observer.progressed(length);
            }
            at += length;
        }
        requireEnd(file, content);
        return null;
    }

    /** Waits until so much may be sent. */
    private void pay(int cost) throws TransferException {
        check();
        await(() -> credit >= cost);
        lock.lock();
        try {
            credit -= cost;
        } finally {
            lock.unlock();
        }
    }

    private byte[] buffer() throws TransferException {
        try {
            while (true) {
                check();
                byte[] buffer = talk.outbox().buffer(BUFFER_LOOK_NANOS);
                if (buffer != null) {
                    return buffer;
                }
                talk.requireAlive();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Cancelled(false, "the thread of the exchange was interrupted");
        }
    }

    private void read(int file, ReadableByteChannel content, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (content.read(into) < 0) {
                throw changed(file, "is shorter");
            }
        }
    }

    private void requireEnd(int file, ReadableByteChannel content) throws IOException {
        if (content.read(ByteBuffer.allocate(1)) > 0) {
            throw changed(file, "is longer");
        }
    }

    private StorageFailed changed(int file, String how) {
        return new StorageFailed(
                false,
                "\"" + Printable.of(files.get(file).info().name()) + "\" " + how
                        + " than it was when it was offered; send it again",
                null);
    }

    /** A frame from the receiver. Called with the lock. */
    void heard(Frame frame) throws ProtocolViolated {
        if (frame instanceof Frame.Declined f) {
            undecided();
            if (f.files().length() > files.size()) {
                throw new ProtocolViolated("files were declined that were not offered", null);
            }
            declined.or(f.files());
        } else if (frame instanceof Frame.Held f) {
            undecided();
            if (f.file() >= files.size() || f.chunks() > chunks(f.file())) {
                throw new ProtocolViolated("more is held of a file than it has", null);
            }
            held.put(f.file(), f.chunks());
        } else if (frame instanceof Frame.Answer f) {
            undecided();
            accepted = f.accepted();
            credit = f.window();
        } else if (frame instanceof Frame.Window f) {
            decided();
            credit += f.more();
            if (credit > Integer.MAX_VALUE) {
                throw new ProtocolViolated("a window of more than 2 GiB was opened", null);
            }
        } else if (frame instanceof Frame.Rewind f) {
            decided();
            if (f.file() >= files.size() || f.chunk() >= held.getOrDefault(f.file(), 0L)) {
                throw new ProtocolViolated("a file is to be sent again that was not held", null);
            }
            rewind = new Place(f.file(), f.chunk());
        } else if (frame instanceof Frame.Stored f) {
            stored(f);
        } else {
            throw new ProtocolViolated(
                    "a receiver does not say that: " + frame.getClass().getSimpleName(), null);
        }
        changed.signalAll();
    }

    private void stored(Frame.Stored f) throws ProtocolViolated {
        decided();
        byte[] root = f.file() < files.size() ? roots[f.file()] : null;
        if (root == null || declined.get(f.file()) || stored.get(f.file())) {
            throw new ProtocolViolated("a file is stored that was not sent", null);
        }
        if (!Arrays.equals(root, f.root())) {
            var wrong = new IntegrityFailed("the other side stored something else than was sent");
            tell(wrong);
            end(wrong);
        }
        stored.set(f.file());
    }

    private long chunks(int file) {
        long size = files.get(file).info().size();
        return size / Frame.CHUNK + (size % Frame.CHUNK == 0 ? 0 : 1);
    }

    private void undecided() throws ProtocolViolated {
        if (accepted != null) {
            throw new ProtocolViolated("an offer is answered once", null);
        }
    }

    private void decided() throws ProtocolViolated {
        if (!Boolean.TRUE.equals(accepted)) {
            throw new ProtocolViolated("content was spoken of before the offer was accepted", null);
        }
    }
}
