package org.passeur.connectivity.portmap.mapping;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * A mapping that is wanted: incoming TCP connections are to reach this address.
 *
 * @param internal our listening address
 * @param externalPort the port that would be best outside
 * @param lifetime how long it should last
 * @param nonce what proves later requests for the same mapping to be ours (RFC 6887 section 11.1)
 */
public record Wish(InetSocketAddress internal, int externalPort, Duration lifetime, Nonce nonce) {
    /** Twelve random bytes. */
    public record Nonce(int first, long rest) {
        /** A fresh one. */
        public static Nonce random(SecureRandom random) {
            return new Nonce(random.nextInt(), random.nextLong());
        }
    }

    /** A wish for the same port outside as inside. */
    public static Wish of(InetSocketAddress internal, Duration lifetime, SecureRandom random) {
        return new Wish(internal, internal.getPort(), lifetime, Nonce.random(random));
    }

    /** The same with another port outside. */
    public Wish outside(int port) {
        return new Wish(internal, port, lifetime, nonce);
    }
}
