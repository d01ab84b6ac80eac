package org.passeur.transfer.chunked.wire;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The Merkle Tree Hash of RFC 9162, section 2.1.1, with SHA-256, over a file's chunks, computed as they come: only the roots of
 * complete subtrees are kept, at most one for each power of two. Used by one thread.
 */
public final class TreeHash {
    /** Bytes of a hash. */
    public static final int BYTES = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final MessageDigest digest = sha256();
    private final Deque<byte[]> subtrees = new ArrayDeque<>(); // smallest first
    private long leaves;

    /** Writes a chunk's hash, that of a leaf, to {@code into}. */
    public void leaf(byte[] chunk, int offset, int length, byte[] into, int at) {
        digest.update(LEAF);
        digest.update(chunk, offset, length);
        try {
            digest.digest(into, at, BYTES);
        } catch (DigestException e) {
            throw new IllegalArgumentException("there is no room for a hash", e);
        }
    }

    /** Appends a leaf. */
    public void add(byte[] leaf) {
        byte[] right = leaf.clone();
        for (long rest = leaves; (rest & 1) == 1; rest >>>= 1) {
            right = node(subtrees.pop(), right);
        }
        subtrees.push(right);
        leaves++;
    }

    /** The root over all that was added. */
    public byte[] root() {
        if (leaves == 0) {
            return digest.digest();
        }
        byte[] root = null;
        for (byte[] subtree : subtrees) {
            root = root == null ? subtree : node(subtree, root);
        }
        return root == null ? new byte[0] : root.clone();
    }

    private byte[] node(byte[] left, byte[] right) {
        digest.update(NODE);
        digest.update(left);
        return digest.digest(right);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
