package org.passeur.transfer.chunked.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.passeur.api.FileInfo;
import org.passeur.api.Printable;
import org.passeur.api.TransferException.ProtocolViolated;
import org.passeur.api.TransferException.StorageFailed;

/** The description of a file on the wire, and what a name may be. */
public final class Entry {
    /** Bytes of UTF-8 of a name with all its elements, and of a link's target. */
    public static final int MAX_NAME = 4096;

    /** Bytes of UTF-8 of one element. */
    public static final int MAX_ELEMENT = 255;

    /** Elements of a name. */
    public static final int MAX_DEPTH = 64;

    private static final int EXECUTABLE = 1;
    private static final int MODIFIED = 2;
    private static final int FLAGS = EXECUTABLE | MODIFIED;

    private Entry() {}

    /**
     * What is wrong with a name; empty if nothing. On the wire are names relative to the transfer, in their shortest form:
     * what a file system would understand otherwise does not get so far.
     */
    public static String fault(String name) {
        int bytes = encoded(name).length;
        if (bytes == 0 || bytes > MAX_NAME) {
            return "it has " + bytes + " bytes, not 1 to " + MAX_NAME;
        }
        if (name.indexOf('\0') >= 0) {
            return "it has a NUL";
        }
        String[] elements = name.split("/", -1);
        if (elements.length > MAX_DEPTH) {
            return "it has more than " + MAX_DEPTH + " elements";
        }
        for (String element : elements) {
            if (element.isEmpty() || element.equals(".") || element.equals("..")) {
                return "one of its elements is \"" + element + "\"";
            }
            if (encoded(element).length > MAX_ELEMENT) {
                return "one of its elements has more than " + MAX_ELEMENT + " bytes";
            }
        }
        return "";
    }

    /** @throws StorageFailed if it has a name that cannot be sent */
    public static void requireSendable(FileInfo file) throws StorageFailed {
        String fault = encodable(file.name()) ? fault(file.name()) : "it is no Unicode text";
        if (fault.isEmpty() && file.kind() == FileInfo.Kind.LINK) {
            fault = !encodable(file.target())
                    ? "its target is no Unicode text"
                    : encoded(file.target()).length > MAX_NAME || file.target().indexOf('\0') >= 0
                            ? "its target is too long, or has a NUL"
                            : "";
        }
        if (!fault.isEmpty()) {
            throw new StorageFailed(
                    true, "\"" + Printable.of(file.name()) + "\" cannot be sent under this name: " + fault, null);
        }
    }

    private static boolean encodable(String text) {
        try {
            StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] encoded(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] encode(FileInfo file) {
        byte[] name = encoded(file.name());
        byte[] target = encoded(file.target());
        boolean link = file.kind() == FileInfo.Kind.LINK;
        int modified = file.modified().isPresent() ? 8 : 0;
        ByteBuffer out = ByteBuffer.allocate(12 + modified + name.length + (link ? 2 + target.length : 0));
        out.put((byte) file.kind().ordinal());
        out.put((byte) ((file.executable() ? EXECUTABLE : 0) | (modified > 0 ? MODIFIED : 0)));
        out.putLong(file.size());
        file.modified().ifPresent(time -> out.putLong(time.toEpochMilli()));
        out.putShort((short) name.length).put(name);
        if (link) {
            out.putShort((short) target.length).put(target);
        }
        return out.array();
    }

    static List<FileInfo> decodeAll(ByteBuffer in) throws ProtocolViolated {
        List<FileInfo> files = new ArrayList<>();
        while (in.hasRemaining()) {
            files.add(decode(in));
        }
        return files;
    }

    private static FileInfo decode(ByteBuffer in) throws ProtocolViolated {
        int kind = in.get();
        int flags = in.get();
        if (kind < 0 || kind >= FileInfo.Kind.values().length || (flags & ~FLAGS) != 0) {
            throw new ProtocolViolated("there is no entry of kind " + kind + " with flags " + flags, null);
        }
        long size = in.getLong();
        Optional<Instant> modified = (flags & MODIFIED) == 0 ? Optional.empty() : Optional.of(time(in.getLong()));
        String name = name(in);
        String target = kind == FileInfo.Kind.LINK.ordinal() ? target(in) : "";
        return new FileInfo(name, size, FileInfo.Kind.values()[kind], modified, (flags & EXECUTABLE) != 0, target);
    }

    private static Instant time(long millis) throws ProtocolViolated {
        try {
            return Instant.ofEpochMilli(millis);
        } catch (DateTimeException e) {
            throw new ProtocolViolated("there is no such time: " + millis, e);
        }
    }

    private static String name(ByteBuffer in) throws ProtocolViolated {
        String name = text(in);
        String fault = fault(name);
        if (!fault.isEmpty()) {
            throw new ProtocolViolated("\"" + Printable.of(name) + "\" is no name: " + fault, null);
        }
        return name;
    }

    private static String target(ByteBuffer in) throws ProtocolViolated {
        String target = text(in);
        if (target.isEmpty() || target.indexOf('\0') >= 0) {
            throw new ProtocolViolated("a symbolic link has no target, or one with a NUL", null);
        }
        return target;
    }

    private static String text(ByteBuffer in) throws ProtocolViolated {
        int length = in.getShort() & 0xffff;
        if (length > MAX_NAME || length > in.remaining()) {
            throw new ProtocolViolated("a text of " + length + " bytes is too long", null);
        }
        return FrameCodec.text(FrameCodec.bytes(in, length));
    }
}
