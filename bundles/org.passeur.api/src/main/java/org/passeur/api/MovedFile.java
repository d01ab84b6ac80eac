package org.passeur.api;

import java.nio.file.Path;

/**
 * A file that has been moved completely.
 *
 * @param path where it lies here: the source on the sending side, the stored file on the receiving side
 * @param size bytes
 * @param sha256 SHA-256 of the content as this end wrote or read it, 64 lower-case hexadecimal digits
 */
public record MovedFile(Path path, long size, String sha256) {}
