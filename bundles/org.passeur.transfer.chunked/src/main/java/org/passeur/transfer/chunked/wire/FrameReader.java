package org.passeur.transfer.chunked.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.passeur.api.TransferException.ProtocolViolated;
import org.passeur.spi.link.Link;

/** Takes frames off a link. Used by one thread, but for {@link #reuse}. */
public final class FrameReader {
    private static final int MAX_SPARE = 64;
    private static final int CHUNK_BYTES = Frame.CHUNK_HEADER + Frame.CHUNK;

    private final Link link;
    private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);
    private final ConcurrentLinkedQueue<byte[]> spare = new ConcurrentLinkedQueue<>();

    /** Reads this link, and nobody else does. */
    public FrameReader(Link link) {
        this.link = link;
    }

    /**
     * The next frame; null if the far end has ended its output: one that is given up ends within a frame, too.
     *
     * @throws ProtocolViolated if it is none
     */
    public @Nullable Frame next() throws IOException {
        header.clear();
        if (!filled(header)) {
            return null;
        }
        int first = header.getInt(0);
        int type = first >>> 24;
        int length = first & 0xffffff;
        int max = FrameCodec.maxPayload(type);
        if (length > max) {
            throw new ProtocolViolated(
                    "a frame of type " + type + " has " + length + " bytes; " + max + " is most", null);
        }
        byte[] payload = room(length);
        if (!filled(ByteBuffer.wrap(payload, 0, length))) {
            return null;
        }
        return FrameCodec.decode(type, header.getInt(4), payload, length);
    }

    private byte[] room(int length) {
        if (length <= CHUNK_BYTES / 2) {
            return new byte[length];
        }
        byte[] used = spare.poll();
        return used == null ? new byte[CHUNK_BYTES] : used;
    }

    /** Takes back the bytes of a chunk that nobody needs any more. By any thread. */
    public void reuse(Frame.Chunk chunk) {
        if (chunk.bytes().length == CHUNK_BYTES && spare.size() < MAX_SPARE) {
            spare.add(chunk.bytes());
        }
    }

    private boolean filled(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (link.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }
}
