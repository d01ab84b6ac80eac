package org.passeur.identity;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes RSA-4096 keys side by side, on threads that are there only meanwhile. */
final class RsaKeys implements KeySource {
    static final int BITS = 4096;

    @Override
    public List<KeyPair> make(int count) throws InterruptedException {
        var number = new AtomicInteger();
        ExecutorService makers = Executors.newFixedThreadPool(
                count, task -> new Thread(task, "passeur-identity-key-" + number.incrementAndGet()));
        Callable<KeyPair> one = RsaKeys::one;
        try {
            List<KeyPair> keys = new ArrayList<>();
            for (Future<KeyPair> key : makers.invokeAll(Collections.nCopies(count, one))) {
                keys.add(key.get());
            }
            return keys;
        } catch (ExecutionException e) {
            throw new IllegalStateException("RSA keys cannot be made on this Java runtime", e.getCause());
        } finally {
            makers.shutdownNow();
        }
    }

    private static KeyPair one() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(new RSAKeyGenParameterSpec(BITS, RSAKeyGenParameterSpec.F4), new InterruptibleRandom());
        return generator.generateKeyPair();
    }

    /** Lets an interrupt end a search for primes, which draws again and again, within a fraction of a second. */
    private static final class InterruptibleRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        @Override
        public void nextBytes(byte[] bytes) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("the key is not needed any more");
            }
            super.nextBytes(bytes);
        }
    }
}
