package org.passeur.tck.security;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.passeur.spi.link.Deadline;
import org.passeur.spi.link.Side;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.security.SecurityProvider;
import org.passeur.spi.security.SecurityRequest;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.link.MemoryLink;

/**
 * Measures a provider over a link in memory, both ends in this JVM: for a main of the provider's tests, run by hand. No
 * test is timed.
 */
public final class Throughput {
    private static final int ROUNDS = 5;
    private static final long BYTES = 1L << 30;
    private static final int PIECE = 256 * 1024;
    private static final int ROOM = 512 * 1024;

    private final String name;
    private final SecurityProvider initiating;
    private final SecurityProvider responding;
    private final PrintStream out;

    /** Of two providers, or one twice. */
    public Throughput(String name, SecurityProvider initiating, SecurityProvider responding, PrintStream out) {
        this.name = name;
        this.initiating = initiating;
        this.responding = responding;
        this.out = out;
    }

    /** Sends 1 GiB several times and prints what each round took. */
    public void measure(Path home) throws IOException, InterruptedException {
        TestDevice alice = TestDevice.alice(home);
        TestDevice bob = TestDevice.bob(home);
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (int round = 1; round <= ROUNDS; round++) {
                round(threads, alice, bob, round);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void round(ExecutorService threads, TestDevice alice, TestDevice bob, int round)
            throws IOException, InterruptedException {
        var pair = MemoryLink.pair(ROOM);
        long begin = System.nanoTime();
        Future<SecureLink> there =
                threads.submit(() -> initiating.secure(pair.a(), request(Side.INITIATOR, alice, bob)));
        Future<SecureLink> here =
                threads.submit(() -> responding.secure(pair.b(), request(Side.RESPONDER, bob, alice)));
        SecureLink a = get(there);
        SecureLink b = get(here);
        long secured = System.nanoTime();
        Future<Long> sent = threads.submit(send(a));
        Future<Long> received = threads.submit(receive(b));
        long bytes = get(received);
        get(sent);
        double seconds = (System.nanoTime() - secured) / 1e9;
        out.printf(
                "%s round %d: handshake %d ms, %d MiB in %.2f s = %.0f MB/s, %s%n",
                name,
                round,
                (secured - begin) / 1_000_000,
                bytes >> 20,
                seconds,
                bytes / 1e6 / seconds,
                a.cipherSuite());
        a.close();
        b.close();
    }

    private static SecurityRequest request(Side side, TestDevice self, TestDevice peer) {
        return new SecurityRequest(
                side, self, peer.remote(), List.of("throughput"), Deadline.after(Duration.ofSeconds(10)));
    }

    private static Callable<Long> send(SecureLink link) {
        return () -> {
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
            for (long sent = 0; sent < BYTES; sent += PIECE) {
                link.write(piece.clear());
            }
            link.endOutput();
            return BYTES;
        };
    }

    private static Callable<Long> receive(SecureLink link) {
        return () -> {
            ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
            long received = 0;
            for (int n = 0; n >= 0; n = link.read(piece.clear())) {
                received += n;
            }
            return received;
        };
    }

    private static <T> T get(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IOException("a round failed", e.getCause());
        }
    }
}
