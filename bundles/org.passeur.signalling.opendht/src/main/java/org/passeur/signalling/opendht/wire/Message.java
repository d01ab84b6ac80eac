package org.passeur.signalling.opendht.wire;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;

/** What a datagram says. */
public sealed interface Message {
    /** Bytes in a token at most. */
    int MAX_TOKEN = 64;

    /** A question, which is always answered. */
    sealed interface Request extends Message {
        /** Who asks. */
        Id sender();
    }

    /** Are you there? */
    record Ping(Id sender) implements Request {}

    /** Which nodes are closest to the target? */
    record Find(Id sender, Id target, Set<Family> want) implements Request {}

    /** Which values are under the key? */
    record Get(Id sender, Id key, @Nullable Query query, Set<Family> want) implements Request {}

    /**
     * Store these.
     *
     * @param created when they were made, in seconds since 1970; empty means now
     */
    record Put(Id sender, Id key, Values values, OptionalLong created, Bytes token) implements Request {}

    /**
     * Tell me what comes under the key.
     *
     * @param socket the listener's name for this subscription
     * @param version 0 (old: pushes come as replies) or 1 (pushes are requests)
     */
    record Listen(
            Id sender,
            int version,
            Id key,
            Bytes token,
            int socket,
            @Nullable Query query) implements Request {}

    /** Something came. */
    record Update(Id sender, Id key, int socket, Values values, OptionalLong created, Bytes token) implements Request {}

    /** Values were refreshed, or have expired. */
    record UpdateIds(Id sender, int socket, Bytes token, Happening happening, List<Long> ids) implements Request {}

    /** Keep that value for another lifetime. */
    record Refresh(Id sender, Id key, long valueId, Bytes token) implements Request {}

    /** A request that lacks what it cannot do without, the key for instance. */
    record Incomplete(Id sender, String what) implements Request {}

    /**
     * An answer.
     *
     * @param valueId which value was stored or refreshed
     * @param seenAs the address that the request came from
     * @param n4 closest nodes by IPv4
     * @param n6 closest nodes by IPv6
     * @param token allows to put and listen there for a while
     * @param rows selected fields of values
     */
    record Reply(
            Id sender,
            @Nullable Long valueId,
            @Nullable InetAddress seenAs,
            List<NodeAddress> n4,
            List<NodeAddress> n6,
            @Nullable Bytes token,
            Values values,
            @Nullable Rows rows)
            implements Message {
        /** An answer that says only that there is one. */
        public static Reply plain(Id sender, InetAddress seenAs) {
            return new Reply(sender, null, seenAs, List.of(), List.of(), null, Values.NONE, null);
        }

        /** An answer to a put or a refresh. */
        public static Reply stored(Id sender, InetAddress seenAs, long valueId) {
            return new Reply(sender, valueId, seenAs, List.of(), List.of(), null, Values.NONE, null);
        }

        Reply with(Values parts) {
            return new Reply(sender, valueId, seenAs, n4, n6, token, parts, rows);
        }
    }

    /** To listeners of version 0: values were refreshed, or have expired. */
    record OldUpdate(Id sender, Bytes token, Happening happening, List<Long> ids) implements Message {}

    /** A request was refused. */
    record Failure(@Nullable Id sender, int code, String text) implements Message {
        /** The request lacks something. */
        public static final int INCOMPLETE = 203;

        /** The token is wrong or too old. */
        public static final int UNAUTHORIZED = 401;

        /** No such value. */
        public static final int NOT_FOUND = 404;
    }

    /** A piece of values that a message with the same transaction id announced. */
    record Parts(List<Part> parts) implements Message {}

    /**
     * Some bytes of a packed value.
     *
     * @param index which of the announced values
     * @param offset where in it
     */
    record Part(int index, int offset, Bytes data) {}

    /** What {@link UpdateIds} tells. */
    enum Happening {
        /** Kept for another lifetime. */
        REFRESHED("re"),
        /** Gone. */
        EXPIRED("exp");

        private final String key;

        Happening(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }
    }
}
