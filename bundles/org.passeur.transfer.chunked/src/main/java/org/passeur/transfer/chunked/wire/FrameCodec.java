package org.passeur.transfer.chunked.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.passeur.api.FileInfo;
import org.passeur.api.Printable;
import org.passeur.api.TransferException.ProtocolViolated;
import org.passeur.spi.transfer.WireId;

/** Frames to bytes and back. All numbers are big-endian. */
public final class FrameCodec {
    private static final int OFFER = 1;
    private static final int ENTRIES = 2;
    private static final int DECLINED = 3;
    private static final int HELD = 4;
    private static final int ANSWER = 5;
    private static final int CHUNK = 6;
    private static final int PROOF = 7;
    private static final int END = 8;
    private static final int REWIND = 9;
    private static final int STORED = 10;
    private static final int WINDOW = 11;
    private static final int CANCEL = 12;
    private static final int PING = 13;
    private static final int PONG = 14;
    private static final int GOODBYE = 15;

    private FrameCodec() {}

    /** The longest payload that a frame of this type may have; checked before memory is taken for it. */
    public static int maxPayload(int type) throws ProtocolViolated {
        return switch (type) {
            case OFFER -> WireId.BYTES + 12;
            case ENTRIES, DECLINED -> Frame.MAX_PAYLOAD;
            case HELD, REWIND -> 12;
            case ANSWER -> 5;
            case CHUNK -> Frame.CHUNK_HEADER + Frame.CHUNK;
            case PROOF -> Frame.CHUNK_HEADER;
            case END, STORED -> 4 + TreeHash.BYTES;
            case WINDOW -> 4;
            case CANCEL -> 1 + Frame.Cancel.MAX_TEXT;
            case PING, PONG -> 8;
            case GOODBYE -> 0;
            default -> throw new ProtocolViolated("there is no frame of type " + type, null);
        };
    }

    /** All but a chunk, which {@link #chunk} writes in place. */
    public static ByteBuffer encode(Frame frame) {
        if (frame instanceof Frame.Offer f) {
            return start(OFFER, f.stream(), WireId.BYTES + 12)
                    .put(f.id().bytes())
                    .putInt(f.entries())
                    .putLong(f.bytes())
                    .flip();
        } else if (frame instanceof Frame.Declined f) {
            byte[] bits = f.files().toByteArray();
            return start(DECLINED, f.stream(), bits.length).put(bits).flip();
        } else if (frame instanceof Frame.Held f) {
            return start(HELD, f.stream(), 12)
                    .putInt(f.file())
                    .putLong(f.chunks())
                    .flip();
        } else if (frame instanceof Frame.Answer f) {
            return start(ANSWER, f.stream(), 5)
                    .put((byte) (f.accepted() ? 1 : 0))
                    .putInt(f.window())
                    .flip();
        } else if (frame instanceof Frame.Proof f) {
            return start(PROOF, f.stream(), Frame.CHUNK_HEADER)
                    .putInt(f.file())
                    .putLong(f.chunk())
                    .put(f.hash())
                    .flip();
        } else if (frame instanceof Frame.End f) {
            return start(END, f.stream(), 4 + TreeHash.BYTES)
                    .putInt(f.file())
                    .put(f.root())
                    .flip();
        } else if (frame instanceof Frame.Rewind f) {
            return start(REWIND, f.stream(), 12)
                    .putInt(f.file())
                    .putLong(f.chunk())
                    .flip();
        } else if (frame instanceof Frame.Stored f) {
            return start(STORED, f.stream(), 4 + TreeHash.BYTES)
                    .putInt(f.file())
                    .put(f.root())
                    .flip();
        } else if (frame instanceof Frame.Window f) {
            return start(WINDOW, f.stream(), 4).putInt(f.more()).flip();
        } else if (frame instanceof Frame.Cancel f) {
            byte[] text = cut(f.text());
            return start(CANCEL, f.stream(), 1 + text.length)
                    .put((byte) f.reason().ordinal())
                    .put(text)
                    .flip();
        } else if (frame instanceof Frame.Ping f) {
            return start(PING, 0, 8).putLong(f.number()).flip();
        } else if (frame instanceof Frame.Pong f) {
            return start(PONG, 0, 8).putLong(f.number()).flip();
        } else if (frame instanceof Frame.Goodbye) {
            return start(GOODBYE, 0, 0).flip();
        } else if (frame instanceof Frame.Entries f) {
            List<ByteBuffer> one = entries(f.stream(), f.files());
            if (one.size() == 1) {
                return one.get(0);
            }
        }
        throw new IllegalArgumentException("this frame is not written like that: " + frame);
    }

    /** Descriptions in as many frames as they need. */
    public static List<ByteBuffer> entries(int stream, List<FileInfo> files) {
        List<ByteBuffer> frames = new ArrayList<>();
        ByteBuffer payload = ByteBuffer.allocate(Frame.MAX_PAYLOAD);
        for (FileInfo file : files) {
            byte[] bytes = Entry.encode(file);
            if (bytes.length > payload.remaining()) {
                frames.add(framed(ENTRIES, stream, payload.flip()));
                payload.clear();
            }
            payload.put(bytes);
        }
        frames.add(framed(ENTRIES, stream, payload.flip()));
        return frames;
    }

    private static ByteBuffer framed(int type, int stream, ByteBuffer payload) {
        return start(type, stream, payload.remaining()).put(payload).flip();
    }

    /**
     * Writes what precedes a chunk's content, which is in {@code frame} behind {@link Frame#HEADER} and
     * {@link Frame#CHUNK_HEADER} bytes of room, as is the hash.
     */
    public static ByteBuffer chunk(byte[] frame, int stream, int file, long chunk, int length) {
        ByteBuffer all = ByteBuffer.wrap(frame, 0, Frame.HEADER + Frame.CHUNK_HEADER + length);
        all.putInt(0, CHUNK << 24 | (Frame.CHUNK_HEADER + length)).putInt(4, stream);
        all.putInt(Frame.HEADER, file).putLong(Frame.HEADER + 4, chunk);
        return all;
    }

    /** Where a chunk's hash is in its frame. */
    public static int hashAt() {
        return Frame.HEADER + 12;
    }

    private static ByteBuffer start(int type, int stream, int length) {
        return ByteBuffer.allocate(Frame.HEADER + length)
                .putInt(type << 24 | length)
                .putInt(stream);
    }

    /**
     * Reads a frame.
     *
     * @param payload an array of its own for the frame, which a chunk keeps
     */
    public static Frame decode(int type, int stream, byte[] payload, int length) throws ProtocolViolated {
        ByteBuffer in = ByteBuffer.wrap(payload, 0, length);
        try {
            Frame frame = read(type, stream, in, payload);
            if (in.hasRemaining() && type != CHUNK) {
                throw new ProtocolViolated(in.remaining() + " bytes too many are in a frame of type " + type, null);
            }
            if (frame.stream() != stream) {
                throw new ProtocolViolated("a frame of type " + type + " is about no stream, not " + stream, null);
            }
            return frame;
        } catch (BufferUnderflowException e) {
            throw new ProtocolViolated("a frame of type " + type + " ends too early", e);
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolated("a frame of type " + type + " is wrong: " + e.getMessage(), e);
        }
    }

    private static Frame read(int type, int stream, ByteBuffer in, byte[] payload) throws ProtocolViolated {
        return switch (type) {
            case OFFER -> new Frame.Offer(stream, WireId.of(bytes(in, WireId.BYTES)), in.getInt(), in.getLong());
            case ENTRIES -> new Frame.Entries(stream, Entry.decodeAll(in));
            case DECLINED -> new Frame.Declined(stream, BitSet.valueOf(bytes(in, in.remaining())));
            case HELD -> new Frame.Held(stream, in.getInt(), in.getLong());
            case ANSWER -> new Frame.Answer(stream, flag(in.get()), in.getInt());
            case CHUNK -> chunk(stream, in, payload);
            case PROOF -> new Frame.Proof(stream, in.getInt(), in.getLong(), bytes(in, TreeHash.BYTES));
            case END -> new Frame.End(stream, in.getInt(), bytes(in, TreeHash.BYTES));
            case REWIND -> new Frame.Rewind(stream, in.getInt(), in.getLong());
            case STORED -> new Frame.Stored(stream, in.getInt(), bytes(in, TreeHash.BYTES));
            case WINDOW -> new Frame.Window(stream, in.getInt());
            case CANCEL -> cancel(stream, in);
            case PING -> new Frame.Ping(in.getLong());
            case PONG -> new Frame.Pong(in.getLong());
            case GOODBYE -> new Frame.Goodbye();
            default -> throw new ProtocolViolated("there is no frame of type " + type, null);
        };
    }

    private static Frame.Chunk chunk(int stream, ByteBuffer in, byte[] payload) {
        return new Frame.Chunk(
                stream,
                in.getInt(),
                in.getLong(),
                bytes(in, TreeHash.BYTES),
                payload,
                Frame.CHUNK_HEADER,
                in.remaining());
    }

    private static Frame.Cancel cancel(int stream, ByteBuffer in) {
        int number = in.get();
        Frame.Reason[] all = Frame.Reason.values();
        // a reason that we do not know yet is one all the same
        Frame.Reason reason = number >= 0 && number < all.length ? all[number] : Frame.Reason.CANCELLED;
        return new Frame.Cancel(
                stream, reason, Printable.of(new String(bytes(in, in.remaining()), StandardCharsets.UTF_8)));
    }

    private static boolean flag(byte value) {
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException("a flag is 0 or 1, not " + value);
        }
        return value == 1;
    }

    static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static byte[] cut(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, Frame.Cancel.MAX_TEXT);
        while (length < bytes.length && length > 0 && (bytes[length] & 0xc0) == 0x80) {
            length--;
        }
        return java.util.Arrays.copyOf(bytes, length);
    }

    /** Text that is UTF-8 to the byte. */
    static String text(byte[] bytes) throws ProtocolViolated {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolViolated("a name is not UTF-8", e);
        }
    }
}
