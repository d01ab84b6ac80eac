package org.passeur.identity;

import java.security.KeyPair;
import java.util.List;

/** Where new keys come from. */
@FunctionalInterface
interface KeySource {
    /**
     * New RSA-4096 key pairs. Blocks; this can take seconds.
     *
     * @throws InterruptedException if the calling thread was interrupted; nothing goes on in the background then
     */
    List<KeyPair> make(int count) throws InterruptedException;
}
