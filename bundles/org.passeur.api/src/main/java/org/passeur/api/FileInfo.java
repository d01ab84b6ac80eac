package org.passeur.api;

/**
 * A file as its sender describes it, before any of it arrived.
 *
 * @param name the sender's name for it; text of a stranger on the receiving side: never use it as a path
 * @param size bytes, from 0
 */
public record FileInfo(String name, long size) {
    /** @throws IllegalArgumentException if the size is negative */
    public FileInfo {
        if (size < 0) {
            throw new IllegalArgumentException("a file's size cannot be negative: " + size);
        }
    }
}
