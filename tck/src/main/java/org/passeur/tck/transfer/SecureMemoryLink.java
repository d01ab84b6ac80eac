package org.passeur.tck.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.passeur.api.LinkPath;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.security.SecureLink;
import org.passeur.tck.identity.TestDevice;
import org.passeur.tck.link.MemoryLink;

/** One end of a link in memory that passes for a secure one. */
public final class SecureMemoryLink implements SecureLink {
    private final MemoryLink link;
    private final RemoteDevice peer;
    private final int maxRead;
    private volatile boolean closed;

    private SecureMemoryLink(MemoryLink link, RemoteDevice peer, int maxRead) {
        this.link = link;
        this.peer = peer;
        this.maxRead = maxRead;
    }

    /** Both ends of a link: Alice sends, Bob receives.
     *
     * @param sender Alice's end, with Bob at its far end
     * @param receiver Bob's end, with Alice at its far end
     */
    public record Pair(SecureMemoryLink sender, SecureMemoryLink receiver) {}

    /** A new pair whose directions hold {@code capacity} bytes each. */
    public static Pair pair(int capacity) {
        return pair(capacity, Integer.MAX_VALUE);
    }

    /** A new pair of which a read gives at most {@code maxRead} bytes. */
    public static Pair pair(int capacity, int maxRead) {
        MemoryLink.Pair pair = MemoryLink.pair(capacity);
        return new Pair(
                new SecureMemoryLink(pair.a(), Devices.BOB, maxRead),
                new SecureMemoryLink(pair.b(), Devices.ALICE, maxRead));
    }

    /** Whether {@link #close} was called. */
    public boolean closed() {
        return closed;
    }

    /** Breaks both directions without an orderly end. */
    public void cut() {
        link.cut();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (into.remaining() <= maxRead) {
            return link.read(into);
        }
        ByteBuffer some = into.slice(into.position(), maxRead);
        int n = link.read(some);
        into.position(into.position() + Math.max(0, n));
        return n;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        link.write(from);
    }

    @Override
    public void endOutput() {
        link.endOutput();
    }

    @Override
    public boolean isOpen() {
        return !closed && link.isOpen();
    }

    @Override
    public LinkPath path() {
        return link.path();
    }

    @Override
    public void close() {
        closed = true;
        link.close();
    }

    @Override
    public RemoteDevice peer() {
        return peer;
    }

    @Override
    public String protocol() {
        return "tck";
    }

    @Override
    public String cipherSuite() {
        return "TLS_NULL_WITH_NULL_NULL";
    }

    private static final class Devices {
        static final RemoteDevice ALICE = TestDevice.alice(Path.of("unused")).remote();
        static final RemoteDevice BOB = TestDevice.bob(Path.of("unused")).remote();
    }
}
