package org.passeur.itests.transfers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.passeur.api.LinkPath;
import org.passeur.spi.identity.RemoteDevice;
import org.passeur.spi.link.Link;
import org.passeur.spi.security.SecureLink;
import org.passeur.spi.security.SecurityProvider;
import org.passeur.spi.security.SecurityRequest;
import org.passeur.tck.link.MemoryLink;
import org.passeur.tck.standin.PlainSecurity;

/** Links that count what is written to them, and that break when told: after so many bytes, or at once. */
final class FaultySecurity implements SecurityProvider {
    private static final long NEVER = Long.MAX_VALUE;

    private final PlainSecurity plain = new PlainSecurity();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong breakAt = new AtomicLong(NEVER);

    /** Bytes written to all links. */
    long written() {
        return written.get();
    }

    /** Breaks the link that writes the byte which is so many after those written by now. Once. */
    void breakAfter(long bytes) {
        breakAt.set(written.get() + bytes);
    }

    /** No link breaks from now on. */
    void mend() {
        breakAt.set(NEVER);
    }

    @Override
    public SecureLink secure(Link link, SecurityRequest request) throws IOException {
        return new FaultyLink(plain.secure(link, request), (MemoryLink) link);
    }

    private final class FaultyLink implements SecureLink {
        private final SecureLink link;
        private final MemoryLink below;

        private FaultyLink(SecureLink link, MemoryLink below) {
            this.link = link;
            this.below = below;
        }

        @Override
        public void write(ByteBuffer from) throws IOException {
            while (from.hasRemaining()) {
                long left = breakAt.get() - written.get();
                if (left <= 0) {
                    breakAt.set(NEVER);
                    below.cut();
                    throw new IOException("the link was told to break");
                }
                int n = (int) Math.min(left, from.remaining());
                ByteBuffer some = from.slice(from.position(), n);
                link.write(some);
                from.position(from.position() + n);
                written.addAndGet(n);
            }
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return link.read(into);
        }

        @Override
        public void endOutput() throws IOException {
            link.endOutput();
        }

        @Override
        public boolean isOpen() {
            return link.isOpen();
        }

        @Override
        public LinkPath path() {
            return link.path();
        }

        @Override
        public void close() throws IOException {
            link.close();
        }

        @Override
        public RemoteDevice peer() {
            return link.peer();
        }

        @Override
        public String protocol() {
            return link.protocol();
        }

        @Override
        public String cipherSuite() {
            return link.cipherSuite();
        }
    }
}
