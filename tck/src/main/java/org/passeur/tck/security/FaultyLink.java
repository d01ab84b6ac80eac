package org.passeur.tck.security;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.passeur.api.LinkPath;
import org.passeur.spi.link.Link;

/** A link that does something bad to one byte of what is written to it, and all the rest right. */
final class FaultyLink implements Link {
    /** What it does. */
    enum Fault {
        /** Ends the output before that byte, as somebody in between can. */
        END,
        /** Turns a bit of it round. */
        FLIP
    }

    private final Link link;
    private Fault fault;
    private long until;
    private boolean ended;

    /** Goes wrong at this byte of all that is written. */
    FaultyLink(Link link, Fault fault, long offset) {
        this.link = link;
        this.fault = fault;
        this.until = offset;
    }

    /** Does nothing wrong until told to. */
    FaultyLink(Link link) {
        this(link, Fault.END, -1);
    }

    /** Goes wrong at this byte of all that is written from now on; nobody writes meanwhile. */
    synchronized void arm(Fault next, long offset) {
        fault = next;
        until = offset;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return link.read(into);
    }

    @Override
    public synchronized void write(ByteBuffer from) throws IOException {
        if (ended) {
            from.position(from.limit());
            return;
        }
        int n = from.remaining();
        if (until < 0 || until >= n) {
            link.write(from);
            until -= n;
            return;
        }
        var bytes = new byte[n];
        from.get(bytes);
        int at = (int) until;
        until = -1;
        if (fault == Fault.FLIP) {
            bytes[at] ^= 0x10;
            link.write(ByteBuffer.wrap(bytes));
        } else {
            ended = true;
            link.write(ByteBuffer.wrap(bytes, 0, at));
            link.endOutput();
        }
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
}
