package org.passeur.transfer.chunked;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.passeur.spi.link.Link;
import org.passeur.transfer.chunked.wire.Frame;
import org.passeur.transfer.chunked.wire.FrameCodec;

/**
 * What waits to be written to a link, by one thread. Each exchange has a lane; the lanes take turns, a frame each, so that none
 * holds up another. What receivers have to say goes before content, and what ends an exchange before all.
 */
final class Outbox {
    /** Frames of a lane that wait: enough to keep the writer busy while the next is read and hashed. */
    private static final int LANE_FRAMES = 4;

    /** Buffers for chunks, of all lanes together. */
    private static final int MAX_BUFFERS = 48;

    private static final int BUFFER_BYTES = Frame.HEADER + Frame.CHUNK_HEADER + Frame.CHUNK;
    private static final int SMALL = 16 << 10;

    private final ReentrantLock lock;
    private final Condition work;
    private final Condition buffersFree;
    private final ByteBuffer gathered = ByteBuffer.allocate(64 << 10); // of the writing thread
    // The lock guards all below.
    private final Deque<Lane> unflushed = new ArrayDeque<>();
    private final Deque<ByteBuffer> urgent = new ArrayDeque<>();
    private final Deque<Lane> talking = new ArrayDeque<>();
    private final Deque<Lane> sending = new ArrayDeque<>();
    private final Deque<byte[]> buffers = new ArrayDeque<>();
    private int buffersMade;
    private long pong;
    private boolean pongWaits;
    private boolean ending;
    private boolean broken;

    private record Item(ByteBuffer bytes, @Nullable Lane lane) {}

    /** @param lock the conversation's */
    Outbox(ReentrantLock lock) {
        this.lock = lock;
        this.work = lock.newCondition();
        this.buffersFree = lock.newCondition();
    }

    /** Goes out before all that waits. Does not wait; after the end it is dropped. */
    void urgent(ByteBuffer frame) {
        lock.lock();
        try {
            if (!ending && !broken) {
                urgent.add(frame);
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Answers a question; of several that wait, the last. Called with the lock. */
    void pong(long number) {
        pong = number;
        pongWaits = true;
        work.signal();
    }

    /**
     * A lane for an exchange.
     *
     * @param content whether it carries content
     * @param changed signalled when there is more room in it
     */
    Lane lane(boolean content, Condition changed) {
        return new Lane(content, changed);
    }

    /** Nothing is taken any more; what waits is written. */
    void end() {
        lock.lock();
        try {
            ending = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is written any more. */
    void broken() {
        lock.lock();
        try {
            broken = true;
            urgent.clear();
            work.signalAll();
            buffersFree.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes what there is to the link, or waits for some.
     *
     * @return whether there will be more; false after {@link #end} or {@link #broken}
     */
    boolean write(Link link, long waitNanos) throws IOException, InterruptedException {
        Item item = next(waitNanos);
        gathered.clear();
        while (item != null) {
            if (item.bytes().remaining() > gathered.remaining() || item.bytes().remaining() > SMALL) {
                flush(link);
            }
            if (item.bytes().remaining() > SMALL) {
                link.write(item.bytes());
            } else {
                gathered.put(item.bytes());
            }
            item = after(item);
        }
        flush(link);
        return goesOn();
    }

    private void flush(Link link) throws IOException {
        if (gathered.position() > 0) {
            link.write(gathered.flip());
            gathered.clear();
        }
        lock.lock();
        try {
            flushedLanes();
        } finally {
            lock.unlock();
        }
    }

    private void flushedLanes() {
        while (!unflushed.isEmpty()) {
            Lane lane = unflushed.remove();
            lane.written++;
            lane.changed.signalAll();
        }
    }

    private boolean goesOn() {
        lock.lock();
        try {
            boolean waits = !urgent.isEmpty() || !talking.isEmpty() || !sending.isEmpty();
            return !broken && (!ending || waits);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Item next(long waitNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = waitNanos;
            Item item = poll();
            while (item == null && !ending && !broken && left > 0) {
                left = work.awaitNanos(left);
                item = poll();
            }
            return item;
        } finally {
            lock.unlock();
        }
    }

    /** The frame was handed to the link, or gathered; the next one, if there is one. */
    private @Nullable Item after(Item item) {
        lock.lock();
        try {
            Lane lane = item.lane();
            if (lane != null) {
                unflushed.add(lane);
            }
            release(item);
            return poll();
        } finally {
            lock.unlock();
        }
    }

    private void release(Item item) {
        byte[] array = item.bytes().array();
        if (array.length == BUFFER_BYTES) {
            giveHeld(array);
        }
    }

    private @Nullable Item poll() {
        if (broken) {
            return null;
        }
        ByteBuffer first = urgent.poll();
        if (first != null) {
            return new Item(first, null);
        }
        if (pongWaits) {
            pongWaits = false;
            return new Item(FrameCodec.encode(new Frame.Pong(pong)), null);
        }
        Item item = poll(talking);
        return item == null ? poll(sending) : item;
    }

    private static @Nullable Item poll(Deque<Lane> lanes) {
        for (Lane lane = lanes.poll(); lane != null; lane = lanes.poll()) {
            ByteBuffer frame = lane.queue.poll();
            lane.listed = !lane.queue.isEmpty();
            if (lane.listed) {
                lanes.add(lane); // behind the others
            }
            if (frame != null) { // none, if it was closed
                return new Item(frame, lane);
            }
        }
        return null;
    }

    /**
     * A buffer for a chunk and what precedes it, or null if none came in time.
     */
    byte @Nullable [] buffer(long waitNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = waitNanos;
            while (buffers.isEmpty() && buffersMade == MAX_BUFFERS && !broken && left > 0) {
                left = buffersFree.awaitNanos(left);
            }
            if (buffers.isEmpty() && buffersMade < MAX_BUFFERS) {
                buffersMade++;
                return new byte[BUFFER_BYTES];
            }
            return buffers.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Gives an unused buffer back. */
    void give(byte[] buffer) {
        lock.lock();
        try {
            giveHeld(buffer);
        } finally {
            lock.unlock();
        }
    }

    private void giveHeld(byte[] buffer) {
        buffers.add(buffer);
        buffersFree.signal();
    }

    /** Frames of one exchange, in order. */
    final class Lane {
        private final boolean content;
        private final Deque<ByteBuffer> queue = new ArrayDeque<>();
        private final Condition changed;
        private long put;
        private long written;
        private boolean listed;
        private boolean closed;

        private Lane(boolean content, Condition changed) {
            this.content = content;
            this.changed = changed;
        }

        /** Appends a frame, whether there is room or not; drops it if the lane is closed. Does not wait. */
        void put(ByteBuffer frame) {
            lock.lock();
            try {
                if (closed || broken || ending) {
                    release(new Item(frame, this));
                    return;
                }
                put++;
                queue.add(frame);
                if (!listed) {
                    listed = true;
                    (content ? sending : talking).add(this);
                    work.signal();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Whether another frame may be put. */
        boolean room() {
            lock.lock();
            try {
                return put - written < LANE_FRAMES;
            } finally {
                lock.unlock();
            }
        }

        /** Whether all that was put was handed to the link. */
        boolean drained() {
            lock.lock();
            try {
                return put == written;
            } finally {
                lock.unlock();
            }
        }

        /** Drops what waits; nothing is taken any more. */
        void close() {
            lock.lock();
            try {
                closed = true;
                written += queue.size();
                queue.forEach(frame -> release(new Item(frame, this)));
                queue.clear();
            } finally {
                lock.unlock();
            }
        }
    }
}
