package org.passeur.connectivity.ice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Prints how long negotiations take on loopback, and how fast framed data goes. Run by hand:
 * {@code java … org.passeur.connectivity.ice.Throughput [negotiations [MiB]]}.
 */
public final class Throughput {
    private Throughput() {}

    /** Measures. */
    public static void main(String[] args) throws Exception {
        int negotiations = args.length > 0 ? Integer.parseInt(args[0]) : 50;
        long mebibytes = args.length > 1 ? Long.parseLong(args[1]) : 1024;
        long[] millis = new long[negotiations];
        for (int i = 0; i < negotiations; i++) {
            long before = System.nanoTime();
            Negotiated ends = Negotiated.negotiate("127.0.0.1", "::1");
            millis[i] = (System.nanoTime() - before) / 1_000_000;
            ends.close();
        }
        System.out.println("first negotiation: " + millis[0] + " ms");
        Arrays.sort(millis);
        System.out.printf(
                "%d negotiations: median %d ms, 95 %% %d ms, longest %d ms%n",
                negotiations, millis[negotiations / 2], millis[negotiations * 95 / 100], millis[negotiations - 1]);
        for (int piece : new int[] {16 * 1024, 64 * 1024, 256 * 1024, 1024 * 1024}) {
            move(mebibytes << 20, piece, true);
        }
        move(mebibytes << 20, 64 * 1024, false);
        System.out.println("threads left: " + Census.names());
        Thread.getAllStackTraces().keySet().stream()
                .map(t -> t.getName() + (t.isDaemon() ? "" : " (not a daemon)"))
                .sorted()
                .forEach(name -> System.out.println("  " + name));
    }

    private static void move(long total, int piece, boolean direct) throws Exception {
        Negotiated ends = Negotiated.negotiate("127.0.0.1");
        var writer = new Thread(() -> {
            try {
                ByteBuffer from = direct ? ByteBuffer.allocateDirect(piece) : ByteBuffer.allocate(piece);
                for (long left = total; left > 0; left -= piece) {
                    ends.initiator().write(from.clear());
                }
                ends.initiator().endOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        long before = System.nanoTime();
        writer.start();
        ByteBuffer into = direct ? ByteBuffer.allocateDirect(256 * 1024) : ByteBuffer.allocate(256 * 1024);
        long received = 0;
        for (int n = ends.responder().read(into); n >= 0; n = ends.responder().read(into.clear())) {
            received += n;
        }
        long nanos = System.nanoTime() - before;
        writer.join();
        ends.close();
        System.out.printf(
                "%d MiB in pieces of %d KiB, %s buffers: %.0f MB/s%n",
                received >> 20, piece >> 10, direct ? "direct" : "heap", received * 1000.0 / nanos);
    }
}
