package org.passeur.api;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The distributed hash table that a signalling provider uses, for operators and for who is curious: a service, there
 * while the provider is in its network. Anybody can put anything under any key, and read all of it. Safe for use by
 * several threads.
 */
@ConsumerType
public interface SharedTable {
    /** Service property: the symbolic name of the bundle whose network it is. */
    String PROVIDER = "passeur.table.provider";

    /** Service property: {@code true} if the node has no device and no other purpose than to serve the network. */
    String BARE = "passeur.table.bare";

    /** Bytes in a value that we put, at most. */
    int MAX_CONTENT = 60 * 1024;

    /** Values that one {@link #get} gives, at most. */
    int MAX_VALUES = 1000;

    /** How it stands. Answers within a second, without asking the network. */
    TableStatus status();

    /**
     * Puts an unsigned value, which the network keeps for some minutes. Blocks until a node has taken it.
     *
     * @throws IOException if none has within {@code longest}, or the thread is interrupted
     * @throws IllegalArgumentException if it is longer than {@link #MAX_CONTENT}
     */
    void put(TableKey key, byte[] content, Duration longest) throws IOException;

    /**
     * Puts an unsigned value and keeps it in the network until the result is closed or the provider ends. Returns at
     * once.
     *
     * @throws IOException if the provider has left its network
     * @throws IllegalArgumentException if it is longer than {@link #MAX_CONTENT}
     */
    Closeable keep(TableKey key, byte[] content) throws IOException;

    /**
     * Collects the values under a key, each different one once, {@link #MAX_VALUES} and 8 MiB at most. Blocks until the
     * search is complete or {@code longest} is over, whichever is first.
     *
     * @param each is called on the calling thread
     * @throws IOException if the provider has left its network, or the thread is interrupted
     */
    void get(TableKey key, Consumer<TableValue> each, Duration longest) throws IOException;

    /**
     * Tells of each value that is or comes under a key, until the result is closed or the provider ends. Values that come
     * faster than they can be looked at are left out.
     *
     * @param each is called on a thread of the provider; returns at once
     * @throws IOException if the provider has left its network
     */
    Closeable listen(TableKey key, Consumer<TableValue> each) throws IOException;
}
