package org.passeur.opendht.value;

import java.nio.charset.StandardCharsets;
import org.passeur.opendht.pack.Bytes;

/** Something stored under a key of the network. */
public sealed interface Value {
    /** Bytes of content, cypher, signature and user type together at most. */
    int MAX_CONTENT = 65_536;

    /** Bytes of a packed value at most: the content, and a margin as large as other nodes allow. */
    int MAX_PACKED = MAX_CONTENT + 32;

    /** Tells values under one key apart; unsigned, not 0. */
    long id();

    /** Free for the application; mostly 0. */
    int priority();

    /** The bytes that count against {@link #MAX_CONTENT}. */
    int contentSize();

    /**
     * A value that everybody can read.
     *
     * @param signature the owner's, over {@link Body#toSign()}; empty exactly if there is no owner
     */
    record Open(long id, Body body, Bytes signature, int priority) implements Value {
        /** @throws IllegalArgumentException if it is too large, or has an owner without a signature */
        public Open {
            if ((body.owner() == null) != (signature.length() == 0)) {
                throw new IllegalArgumentException("a value has an owner and a signature, or neither");
            }
            if (size(body, signature) > MAX_CONTENT) {
                throw new IllegalArgumentException("a value has " + MAX_CONTENT + " bytes at most");
            }
        }

        /** An unsigned value. */
        public static Open of(long id, Body body) {
            return new Open(id, body, Bytes.EMPTY, 0);
        }

        /** Whether it claims to be signed; whether the signature holds is another question. */
        public boolean signed() {
            return body.owner() != null;
        }

        @Override
        public int contentSize() {
            return size(body, signature);
        }

        private static int size(Body body, Bytes signature) {
            return body.data().length() + signature.length() + body.userType().getBytes(StandardCharsets.UTF_8).length;
        }
    }

    /**
     * A value that only its recipient can read.
     *
     * @param cypher see {@link Sealing}
     */
    record Closed(long id, Bytes cypher, int priority) implements Value {
        /** @throws IllegalArgumentException if it is too large */
        public Closed {
            if (cypher.length() > MAX_CONTENT) {
                throw new IllegalArgumentException("a value has " + MAX_CONTENT + " bytes at most");
            }
        }

        @Override
        public int contentSize() {
            return cypher.length();
        }
    }
}
