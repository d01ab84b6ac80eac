package org.passeur.transfer.chunked;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.passeur.api.FileInfo;
import org.passeur.api.Printable;
import org.passeur.api.TransferException;
import org.passeur.api.TransferException.IntegrityFailed;
import org.passeur.api.TransferException.ProtocolViolated;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.transfer.Conversation;
import org.passeur.spi.transfer.Exchange;
import org.passeur.spi.transfer.IncomingFile;
import org.passeur.spi.transfer.Receiver;
import org.passeur.spi.transfer.WireId;
import org.passeur.transfer.chunked.wire.Frame;
import org.passeur.transfer.chunked.wire.FrameCodec;
import org.passeur.transfer.chunked.wire.TreeHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows an offer, and stores what was accepted: each chunk is proven before a byte of it is written. */
final class ReceivingStream extends Stream implements Conversation.Arrival {
    private static final Logger LOG = LoggerFactory.getLogger(ReceivingStream.class);

    private final Frame.Offer offer;
    private final Deadline described;
    private final Manifest manifest;
    private @Nullable Receiver receiver;
    // The lock guards all below.
    private final Deque<Frame> inbox = new ArrayDeque<>();
    private boolean complete;
    private int window; // of what was granted, what the sender has not used
    private int waiting; // what the inbox holds, as the window counts it
    private List<Optional<IncomingFile>> places = List.of();
    private boolean answered;
    private boolean accepting;

    // Of the exchange's thread.
    private int file = -1; // that content comes for
    private long chunk;
    private long proven; // chunks of it that are held and were not compared yet
    private boolean returning; // what comes is dropped up to this chunk
    private TreeHash tree = new TreeHash();
    private @Nullable ByteBuffer again;

    ReceivingStream(ChunkedConversation talk, Frame.Offer offer, Deadline described) {
        super(talk, false);
        this.id = offer.stream();
        this.offer = offer;
        this.described = described;
        this.manifest = new Manifest(offer.entries(), offer.bytes());
    }

    /** Whether the descriptions take too long. Called with the lock. */
    boolean late() {
        return !complete && described.passed();
    }

    /** Bytes that its descriptions take. Called with the lock. */
    long described() {
        return manifest.weight();
    }

    /** Whether it takes content. Called with the lock. */
    boolean accepting() {
        return accepting;
    }

    @Override
    public WireId id() {
        return offer.id();
    }

    @Override
    public Exchange receiving(Receiver whom) {
        receiver = whom;
        return this;
    }

    @Override
    void move() throws IOException {
        Receiver whom = receiver;
        if (whom == null) {
            throw new IllegalStateException("an arrival is received before it is run");
        }
        whom.offered(manifest.files(), new Told());
        await(() -> answered);
        lock.lock();
        try {
            accepting = !places.isEmpty();
        } finally {
            lock.unlock();
        }
        if (places.isEmpty()) {
            say(new Frame.Answer(id, false, 0));
        } else {
            accept();
            while (file < places.size()) {
                take(next());
            }
        }
        await(lane::drained);
        requireNotCancelled();
    }

    @Override
    void release() {
        List<Optional<IncomingFile>> all;
        lock.lock();
        try {
            all = places;
            inbox.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(place -> place.ifPresent(ReceivingStream::close));
    }

    private static void close(IncomingFile file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("a file that arrives could not be closed", e);
        }
    }

    private void accept() throws IOException {
        BitSet declined = new BitSet();
        for (int i = 0; i < places.size(); i++) {
            declined.set(i, places.get(i).isEmpty());
        }
        if (!declined.isEmpty()) {
            say(new Frame.Declined(id, declined));
        }
        for (int i = 0; i < places.size(); i++) {
            long held = held(i);
            if (held > 0) {
                say(new Frame.Held(id, i, held));
            }
        }
        int granted = talk.window();
        lock.lock();
        try {
            window = granted;
        } finally {
            lock.unlock();
        }
        say(new Frame.Answer(id, true, granted));
        following();
    }

    private long held(int place) throws IOException {
        Optional<IncomingFile> kept = places.get(place);
        if (kept.isEmpty() || kept.get().info().kind() != FileInfo.Kind.FILE) {
            return 0;
        }
        long bytes = kept.get().held(Frame.CHUNK);
        return bytes == kept.get().info().size() ? chunks(bytes) : bytes / Frame.CHUNK;
    }

    private static long chunks(long bytes) {
        return bytes / Frame.CHUNK + (bytes % Frame.CHUNK == 0 ? 0 : 1);
    }

    /** The next file that is wanted. */
    private void following() throws IOException {
        do {
            file++;
        } while (file < places.size() && places.get(file).isEmpty());
        chunk = 0;
        tree = new TreeHash();
        proven = file < places.size() ? held(file) : 0;
    }

    private Frame next() throws TransferException {
        check();
        await(() -> !inbox.isEmpty());
        lock.lock();
        try {
            return inbox.remove();
        } finally {
            lock.unlock();
        }
    }

    private void take(Frame frame) throws IOException {
        try {
            if (frame instanceof Frame.Chunk c) {
                if (expected(c.file(), c.chunk(), true)) {
                    store(c);
                }
            } else if (frame instanceof Frame.Proof p) {
                if (expected(p.file(), p.chunk(), false)) {
                    compare(p);
                }
            } else if (frame instanceof Frame.End e && expected(e.file(), chunk, false)) {
                end(e);
            }
        } finally {
            if (frame instanceof Frame.Chunk c) {
                talk.reuse(c);
            }
            consumed(cost(frame));
        }
    }

    /** Whether this is what is to come; not, if it is from before the sender heard where to go back to. */
    private boolean expected(int itsFile, long itsChunk, boolean content) throws ProtocolViolated {
        if (itsFile == file && itsChunk == chunk && (content ? proven <= chunk : !returning)) {
            returning = false;
            return true;
        }
        if (returning) {
            return false;
        }
        throw new ProtocolViolated(
                "chunk " + itsChunk + " of file " + itsFile + " came instead of chunk " + chunk + " of file " + file,
                null);
    }

    private IncomingFile place() {
        return places.get(file).orElseThrow();
    }

    private void store(Frame.Chunk c) throws IOException {
        long size = place().info().size();
        if (c.length() != Math.min(Frame.CHUNK, size - chunk * Frame.CHUNK)) {
            throw new ProtocolViolated("a chunk has another length than its file wants", null);
        }
        byte[] leaf = new byte[TreeHash.BYTES];
        tree.leaf(c.bytes(), c.offset(), c.length(), leaf, 0);
        if (!Arrays.equals(leaf, c.hash())) {
            throw new IntegrityFailed("chunk " + chunk + " of \"" + shown() + "\" is not what its hash says");
        }
        place().write(ByteBuffer.wrap(c.bytes(), c.offset(), c.length()));
        tree.add(leaf);
        chunk++;
    }

    private void compare(Frame.Proof p) throws IOException {
        if (chunk >= proven) {
            throw new ProtocolViolated("a chunk was left out that is not held", null);
        }
        long offset = chunk * Frame.CHUNK;
        ByteBuffer buffer = again == null ? ByteBuffer.allocate(Frame.CHUNK) : again;
        again = buffer;
        buffer.clear().limit((int) Math.min(Frame.CHUNK, place().info().size() - offset));
        place().read(offset, buffer);
        byte[] leaf = new byte[TreeHash.BYTES];
        tree.leaf(buffer.array(), 0, buffer.position(), leaf, 0);
        if (Arrays.equals(leaf, p.hash())) {
            tree.add(leaf);
            chunk++;
            return;
        }
        LOG.debug("chunk {} of {} is held, but another", chunk, shown());
        place().rewind(offset);
        proven = 0;
        returning = true;
        say(new Frame.Rewind(id, file, chunk));
    }

    private void end(Frame.End e) throws IOException {
        if (chunk != chunks(place().info().size())) {
            throw new ProtocolViolated("a file ended after " + chunk + " chunks", null);
        }
        byte[] root = tree.root();
        if (!Arrays.equals(root, e.root())) {
            throw new IntegrityFailed("\"" + shown() + "\" is not what the other side says to have sent");
        }
        check();
        place().complete();
        say(new Frame.Stored(id, file, root));
        following();
    }

    private String shown() {
        return Printable.of(place().info().name());
    }

    private static int cost(Frame frame) {
        return frame instanceof Frame.Chunk c ? c.length() : Frame.SMALL_COST;
    }

    private void consumed(int cost) {
        int target = talk.window();
        int more = 0;
        lock.lock();
        try {
            waiting -= cost;
            if (target - window - waiting >= target / 2) {
                more = target - window - waiting;
                window += more;
            }
            if (more > 0 && file < places.size()) {
                lane.put(FrameCodec.encode(new Frame.Window(id, more)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A frame from the sender. Called with the lock; gives whether the descriptions are complete by it. */
    boolean heard(Frame frame) throws ProtocolViolated {
        if (frame instanceof Frame.Entries f) {
            if (complete) {
                throw new ProtocolViolated("more files were described than announced", null);
            }
            complete = manifest.add(f.files());
            return complete;
        }
        if (!(frame instanceof Frame.Chunk || frame instanceof Frame.Proof || frame instanceof Frame.End)) {
            throw new ProtocolViolated(
                    "a sender does not say that: " + frame.getClass().getSimpleName(), null);
        }
        int cost = cost(frame);
        if (cost > window) {
            throw new ProtocolViolated(
                    accepting ? "more came than the window has room for" : "content came before the offer was accepted",
                    null);
        }
        window -= cost;
        waiting += cost;
        inbox.add(frame);
        changed.signalAll();
        return false;
    }

    /** How the offer is answered. */
    private final class Told implements Receiver.Answer {
        @Override
        public void accept(List<IncomingFile> files) throws IOException {
            answer(files.stream().map(Optional::of).toList());
        }

        @Override
        public void acceptSome(List<Optional<IncomingFile>> files) throws IOException {
            answer(files);
        }

        @Override
        public void refuse() {
            lock.lock();
            try {
                requireFirst();
                answered = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private void requireFirst() {
            if (answered) {
                throw new IllegalStateException("an offer is answered once");
            }
        }

        private void answer(List<Optional<IncomingFile>> files) throws IOException {
            @Nullable TransferException late;
            lock.lock();
            try {
                if (files.size() != manifest.files().size()) {
                    throw new IllegalArgumentException(
                            manifest.files().size() + " files were offered, and answered were " + files.size());
                }
                requireFirst();
                late = over();
                if (late == null) {
                    answered = true;
                    places = new ArrayList<>(files);
                    changed.signalAll();
                    return;
                }
            } finally {
                lock.unlock();
            }
            files.forEach(place -> place.ifPresent(ReceivingStream::close));
            throw late;
        }
    }
}
