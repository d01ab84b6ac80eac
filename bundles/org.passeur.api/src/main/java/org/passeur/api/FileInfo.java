package org.passeur.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A file, a folder or a symbolic link as its sender describes it, before any of it arrived.
 *
 * @param name the sender's name for it; inside a folder that is sent, the path from that folder on, elements separated by
 *     {@code /}. Text of a stranger on the receiving side: never use it as a path
 * @param size bytes, from 0; 0 for what is no file
 * @param kind what it is
 * @param modified when its content was changed last, to the millisecond, if the sender tells
 * @param executable whether its owner may run it
 * @param target where a symbolic link points to, as written in it; empty for all else
 */
public record FileInfo(
        String name, long size, Kind kind, Optional<Instant> modified, boolean executable, String target) {
    /** What a name stands for. */
    public enum Kind {
        /** A regular file. */
        FILE,
        /** A folder; what is in it are entries of their own. */
        FOLDER,
        /** A symbolic link. */
        LINK
    }

    /** @throws IllegalArgumentException if the size is negative, or something has content or a target that has none */
    public FileInfo {
        if (size < 0) {
            throw new IllegalArgumentException("a file's size cannot be negative: " + size);
        }
        if (kind != Kind.FILE && size != 0) {
            throw new IllegalArgumentException("only files have content, but a " + kind + " has " + size + " bytes");
        }
        if ((kind == Kind.LINK) == target.isEmpty()) {
            throw new IllegalArgumentException("a symbolic link has a target, and nothing else has");
        }
    }

    /** A regular file of which no more is known. */
    public FileInfo(String name, long size) {
        this(name, size, Kind.FILE, Optional.empty(), false, "");
    }

    /** A folder. */
    public static FileInfo folder(String name) {
        return new FileInfo(name, 0, Kind.FOLDER, Optional.empty(), false, "");
    }
}
